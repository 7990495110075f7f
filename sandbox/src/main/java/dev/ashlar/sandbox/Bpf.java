package dev.ashlar.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A small assembler for the kernel's classic packet filter language, as far as system call filters
 * need it: load a word, compare, jump forward, return.
 */
final class Bpf {
  private static final int LOAD_WORD = 0x20;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_AT_LEAST = 0x35;
  private static final int JUMP_ANY_BIT = 0x45;
  private static final int RETURN = 0x06;
  private static final int INSTRUCTION_BYTES = 8;
  private static final int MAX_JUMP = 255;

  private record Instruction(int code, long operand, String ifTrue, String ifFalse) {}

  private final List<Instruction> program = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();

  Bpf load(int offset) {
    return add(LOAD_WORD, offset, "", "");
  }

  /** Jumps to a label when equal, else goes on. */
  Bpf ifEqual(long value, String target) {
    return add(JUMP_EQUAL, value, target, "");
  }

  /** Jumps to a label when not equal, else goes on. */
  Bpf unlessEqual(long value, String target) {
    return add(JUMP_EQUAL, value, "", target);
  }

  Bpf ifAtLeast(long value, String target) {
    return add(JUMP_AT_LEAST, value, target, "");
  }

  Bpf ifAnyBit(long bits, String target) {
    return add(JUMP_ANY_BIT, bits, target, "");
  }

  Bpf answer(long value) {
    return add(RETURN, value, "", "");
  }

  Bpf label(String name) {
    if (labels.put(name, program.size()) != null) {
      throw new IllegalStateException("label " + name + " is there twice");
    }
    return this;
  }

  private Bpf add(int code, long operand, String ifTrue, String ifFalse) {
    program.add(new Instruction(code, operand, ifTrue, ifFalse));
    return this;
  }

  /** The program as the kernel takes it, in this machine's byte order. */
  byte[] assemble() {
    var bytes =
        ByteBuffer.allocate(program.size() * INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
    for (int at = 0; at < program.size(); at++) {
      Instruction instruction = program.get(at);
      bytes.putShort((short) instruction.code);
      bytes.put((byte) distance(at, instruction.ifTrue));
      bytes.put((byte) distance(at, instruction.ifFalse));
      bytes.putInt((int) instruction.operand);
    }
    return bytes.array();
  }

  private int distance(int from, String target) {
    if (target.isEmpty()) {
      return 0;
    }
    Integer to = labels.get(target);
    if (to == null || to <= from || to - from - 1 > MAX_JUMP) {
      throw new IllegalStateException("no jump from %d to %s (%s)".formatted(from, target, to));
    }
    return to - from - 1;
  }
}
