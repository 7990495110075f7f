package dev.ashlar.store;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.ErrorCode;
import dev.ashlar.base.Fault;
import org.jspecify.annotations.Nullable;

/** What goes wrong with folders, servers and blobs. */
public final class StoreException extends AshlarException {

  /** The ways in which storing fails. */
  public enum Code implements ErrorCode {
    /** Another process, or another part of this one, holds the data folder. */
    DATA_IN_USE(Fault.CALLER),
    /** A newer Ashlar has written the data folder; this one would not understand it. */
    DATA_NEWER(Fault.CALLER),
    /** There is no data folder, or none with a database, where one was named. */
    DATA_MISSING(Fault.CALLER),
    /** The path cannot be a data folder: not a folder, somebody else's, or full of other things. */
    DATA_UNUSABLE(Fault.CALLER),
    /** A file that Ashlar wrote does not hold what Ashlar writes. */
    DATA_DAMAGED(Fault.OURS_FATAL),
    /** No PostgreSQL comes with this build for this kind of machine. */
    NO_POSTGRES_HERE(Fault.CALLER),
    /** PostgreSQL does not run as root, and root may not make a user namespace here. */
    POSTGRES_REFUSES_ROOT(Fault.CALLER),
    /** Our own PostgreSQL did not start, or did not stop. */
    POSTGRES_FAILED(Fault.OURS_PASSING),
    /** The database cannot be reached, or has no connection free. */
    DATABASE_AWAY(Fault.OURS_PASSING),
    /** A transaction lost against others as often as it may be tried. */
    CONTENTION(Fault.OURS_PASSING),
    /** The tables of a module could not be brought up to date. */
    MIGRATION_FAILED(Fault.OURS_FATAL),
    /** No blob has this name. */
    BLOB_MISSING(Fault.CALLER),
    /** A blob's bytes do not have the hash that is its name. */
    BLOB_DAMAGED(Fault.OURS_FATAL),
    /** The file system refused to read or write. */
    DISK_FAILED(Fault.OURS_PASSING);

    private final Fault fault;

    Code(Fault fault) {
      this.fault = fault;
    }

    @Override
    public Fault fault() {
      return fault;
    }
  }

  StoreException(Code code, String message, String remedy) {
    this(code, message, remedy, null);
  }

  StoreException(Code code, String message, String remedy, @Nullable Throwable cause) {
    super(code, message, remedy, cause);
  }

  static StoreException disk(String what, Exception cause) {
    return new StoreException(
        Code.DISK_FAILED,
        "%s: %s".formatted(what, cause),
        "look at the free space and the rights of that path",
        cause);
  }
}
