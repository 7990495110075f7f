package dev.ashlar.keys;

import dev.ashlar.store.Database;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The built-in key network: random keys in the installation's own database, sealed by a key that is
 * not in the database. Thread-safe, and safe for several processes on one database.
 *
 * <p>The caller has applied the migrations of module {@value #MODULE}.
 */
public final class LocalKeyNetwork implements KeyNetwork {
  /** The name scripts ask for. */
  public static final String NAME = "local";

  /** The name of this module's migrations. */
  public static final String MODULE = "keys";

  private static final int KEY_BYTES = 32;
  private static final int FIRST_VERSION = 1;

  private final Database database;
  private final Seal seal;
  private final SecureRandom random;

  public LocalKeyNetwork(Database database, byte[] sealingKey, SecureRandom random) {
    this.database = database;
    this.seal = new Seal(sealingKey, random);
    this.random = random;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public KeyHandle omniKey(WorkerKeyId id) {
    byte[] sealed = database.transaction(handle -> storedOrNew(handle, id));
    return new KeyHandle(seal.open(sealed, place(id)));
  }

  /* Whoever loses the race to insert reads the winner's row: the insert waited for the winner's commit, and a new
   * statement sees it. */
  private byte[] storedOrNew(Handle handle, WorkerKeyId id) {
    return stored(handle, id)
        .orElseGet(() -> {
          insert(handle, id);
          return stored(handle, id).orElseThrow();
        });
  }

  private static Optional<byte[]> stored(Handle handle, WorkerKeyId id) {
    return handle
        .createQuery(
            """
            select sealed from omni_key
            where owner = :owner and worker = :worker and policy = :policy
            order by version desc limit 1
            """)
        .bind("owner", id.owner())
        .bind("worker", id.workerName())
        .bind("policy", id.policy())
        .mapTo(byte[].class)
        .findOne();
  }

  private void insert(Handle handle, WorkerKeyId id) {
    var key = new byte[KEY_BYTES];
    random.nextBytes(key);
    try {
      handle
          .createUpdate(
              """
              insert into omni_key (owner, worker, policy, version, sealed)
              values (:owner, :worker, :policy, :version, :sealed)
              on conflict do nothing
              """)
          .bind("owner", id.owner())
          .bind("worker", id.workerName())
          .bind("policy", id.policy())
          .bind("version", FIRST_VERSION)
          .bind("sealed", seal.seal(key, place(id)))
          .execute();
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Lengths keep two different triples from being one text. */
  private static String place(WorkerKeyId id) {
    return "omni_key/%d/%s/%d/%s/%s"
        .formatted(
            id.owner().length(),
            id.owner(),
            id.workerName().length(),
            id.workerName(),
            id.policy());
  }
}
