package dev.ashlar.sandbox;

/** Bindings that lead nowhere; a test overrides those it needs. */
class NoBindings implements Bindings {
  private static SandboxException nobody() {
    return new SandboxException(SandboxException.Code.ENDED, "nothing is bound here", "");
  }

  @Override
  public FetchReply fetch(FetchCall call) throws InterruptedException {
    throw nobody();
  }

  @Override
  public SocketLink connect(SocketCall call) throws InterruptedException {
    throw nobody();
  }

  @Override
  public long omniKey(String store) {
    throw nobody();
  }

  @Override
  public byte[] derive(KeyDerivation derivation) {
    throw nobody();
  }

  @Override
  public void log(LogLine line) {}
}
