package dev.ashlar.sandbox;

import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One system call that a cell of the self-test makes, chosen so that it does no harm where the wall
 * is down: it asks for nothing, aims at nothing, or is wrong in a way that only an open wall sees.
 *
 * @param number of the call on this processor; -1 where it has none
 * @param arguments numbers, or texts that stand for their address
 * @param expected what a standing wall answers: the number of an error, negative
 */
record Attack(String name, int number, List<Object> arguments, int expected) {
  static final int EPERM = -1;

  private static final int ENOSYS = -38;
  private static final int HERE = -100; // AT_FDCWD
  private static final String NO_FILE = "/tmp/ashlar-self-test";

  /** Calls that a standing wall refuses. */
  static List<Attack> refused(SystemCalls calls, long parent) {
    return List.of(
        refused(calls, "open a file", 257, 56, HERE, "/etc/passwd", 0),
        refused(calls, "make a file", 257, 56, HERE, NO_FILE, 0x41, 0600),
        refused(calls, "list a folder", 257, 56, HERE, "/", 0x10000),
        refused(calls, "read /proc", 257, 56, HERE, "/proc/self/maps", 0),
        refused(calls, "ask about a file", 262, 79, HERE, "/etc/passwd", 0, 0),
        refused(calls, "remove a file", 263, 35, HERE, NO_FILE + "/none", 0),
        refused(calls, "change the folder", 80, 49, "/"),
        refused(calls, "internet socket", 41, 198, 2, 1, 0),
        refused(calls, "unix socket", 41, 198, 1, 1, 0),
        refused(calls, "netlink socket", 41, 198, 16, 3, 0),
        refused(calls, "pair of sockets", 53, 199, 1, 1, 0, 0),
        refused(calls, "connect", 42, 203, 1, NO_FILE, 16),
        refused(calls, "bind", 49, 200, 1, NO_FILE, 16),
        refused(calls, "pass a descriptor", 46, 211, 1, 0, 0),
        refused(calls, "take a descriptor", 47, 212, 1, 0, 0),
        refused(calls, "copy a descriptor", 32, 23, 1),
        refused(calls, "device call", 16, 29, 1, 0x5401, 0),
        refused(calls, "file in memory", 319, 279, "x", 0),
        refused(calls, "pipe", 293, 59, 0, 0),
        refused(calls, "shared memory", 29, 194, 0x41736c72, 4096, 0),
        refused(calls, "watch files", 294, 26, 0),
        refused(calls, "handle of the parent", 434, 434, parent, 0),
        refused(calls, "signal the parent", 234, 131, parent, parent, 0),
        refused(calls, "limits of the parent", 302, 261, parent, 7, 0, 0),
        refused(calls, "signals of a socket", 72, 25, 1, 8, parent),
        refused(calls, "which signal a socket sends", 72, 25, 1, 10, 9),
        refused(calls, "signals when a socket is ready", 72, 25, 1, 4, 0x2000),
        refused(calls, "another process", 56, 220, 0x800 | 17, 0, 0, 0),
        refused(calls, "another user", 105, 146, 0),
        refused(calls, "open to inspection", 157, 167, 4, 1, 0, 0),
        refused(calls, "another filter", 317, 277, 2, 0, 0),
        refused(calls, "another priority", 141, 140, 0, 0, -5),
        new Attack("another process, new way", calls.clone3(), List.of(0, 0), ENOSYS));
  }

  /** Calls at which a standing wall ends the process; each needs a cell of its own. */
  static List<Attack> deadly(SystemCalls calls, long parent) {
    return List.of(
        refused(calls, "kill the parent", 62, 129, parent, 0),
        refused(calls, "trace the parent", 101, 117, 3, parent, 0, 0),
        refused(calls, "run a program", 59, 221, NO_FILE + "/none", 0, 0),
        refused(calls, "mount", 165, 40, 0, 0, 0, 0),
        refused(calls, "queue of the kernel", 425, 425, 0, 0));
  }

  private static Attack refused(
      SystemCalls calls, String name, int onX86, int onArm, Object... arguments) {
    int number = calls.hasX32() ? onX86 : onArm;
    return new Attack(name, number, Arrays.asList(arguments), EPERM);
  }

  static byte[] json(List<Attack> attacks) {
    ArrayNode list = Cell.JSON.createArrayNode();
    for (Attack attack : attacks) {
      ObjectNode one = list.addObject().put("name", attack.name).put("number", attack.number);
      one.set("arguments", Cell.JSON.valueToTree(attack.arguments));
    }
    return Cell.JSON.writeValueAsBytes(list);
  }
}
