package dev.ashlar.sandbox;

import java.util.Arrays;

/**
 * The system calls that a cell's filter speaks of, by number, for one processor architecture. The
 * aarch64 table is derived from the kernel's generic one and has not run.
 *
 * @param allowed in the order in which the filter asks, frequent ones first
 * @param killed what honest code never calls: the process ends
 */
@SuppressWarnings("ArrayRecordComponent") // constants, compared by nobody
record SystemCalls(
    int auditArchitecture,
    boolean hasX32,
    int[] allowed,
    int[] killed,
    int cloneCall,
    int clone3,
    int prlimit64,
    int tgkill,
    int fcntl,
    int seccomp) {
  static final int LANDLOCK_CREATE_RULESET = 444;
  static final int LANDLOCK_RESTRICT_SELF = 446;

  static final SystemCalls X86_64 =
      new SystemCalls(
          0xC000003E,
          true,
          numbers(
              // read, sendto, epoll_wait, futex, clock_gettime, write, recvfrom, epoll_pwait
              "0 44 232 202 228 1 45 281"
                  // readv, writev, close, fstat
                  + " 19 20 3 5"
                  // mmap, mprotect, munmap, brk, mremap, madvise, pkey_*, membarrier
                  + " 9 10 11 12 25 28 329 330 331 324"
                  // poll, ppoll, pselect6, epoll_ctl, set_robust_list, nanosleep, clock_nanosleep,
                  // restart_syscall
                  + " 7 271 270 233 273 35 230 219"
                  // clock_getres, gettimeofday, time
                  + " 229 96 201"
                  // sched_yield, sched_getaffinity, sched_getparam, sched_getscheduler,
                  // set_tid_address, rseq, gettid, getpid, getcpu, arch_prctl, getrusage
                  + " 24 204 143 145 218 334 186 39 309 158 98"
                  // rt_sigaction, rt_sigprocmask, rt_sigreturn, sigaltstack
                  + " 13 14 15 131"
                  // getrandom, exit, exit_group
                  + " 318 60 231"),
          numbers(
              // fork, vfork, execve, execveat, kill, ptrace, process_vm_*, kcmp, syslog
              "57 58 59 322 62 101 310 311 312 103"
                  // mount, umount2, pivot_root, chroot, unshare, setns
                  + " 165 166 155 161 272 308"
                  // bpf, perf_event_open, userfaultfd, io_uring_*
                  + " 321 298 323 425 426 427"
                  // add_key, request_key, keyctl, *_module, kexec_*
                  + " 248 249 250 175 176 313 246 320"
                  // reboot, swapon, swapoff, acct, settimeofday, sethostname, setdomainname
                  + " 169 167 168 163 164 170 171"
                  // iopl, ioperm, _sysctl, name_to_handle_at, open_by_handle_at
                  + " 172 173 156 303 304"),
          56,
          435,
          302,
          234,
          72,
          317);

  static final SystemCalls AARCH64 =
      new SystemCalls(
          0xC00000B7,
          false,
          numbers(
              "63 206 22 98 113 64 207 65 66 57 80 222 226 215 214 216 233 288 289 290 283"
                  + " 73 72 21 99 101 115 128 114 169 124 123 121 120 96 293 178 172 168 165"
                  + " 134 135 139 132 278 93 94"),
          numbers(
              "221 281 129 117 270 271 272 116 40 39 41 51 97 268 280 241 282 425 426 427"
                  + " 217 218 219 105 106 273 104 294 142 224 225 89 170 161 162 264 265"),
          220,
          435,
          261,
          131,
          25,
          277);

  private static int[] numbers(String list) {
    return Arrays.stream(list.split(" ")).mapToInt(Integer::parseInt).toArray();
  }
}
