package dev.ashlar.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.store.Database;
import dev.ashlar.store.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalKeyNetworkTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final WorkerKeyId ALICE = WorkerKeyId.of("alice", "mint");

  private final Database database = TestDatabase.fresh(LocalKeyNetwork.MODULE);
  private final byte[] sealingKey = RANDOM.generateSeed(32);
  private final LocalKeyNetwork network = new LocalKeyNetwork(database, sealingKey, RANDOM);

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  @Test
  void theSameWorkerHasTheSameKeyAfterARestart() {
    String before = fingerprint(network, ALICE);

    String after = fingerprint(new LocalKeyNetwork(database, sealingKey, RANDOM), ALICE);

    assertThat(after).isEqualTo(before);
  }

  @Test
  void anotherOwnerAnotherWorkerAndAnotherPolicyHaveAnotherKey() {
    var keys =
        Stream.of(
                ALICE,
                WorkerKeyId.of("bob", "mint"),
                WorkerKeyId.of("alice", "other"),
                new WorkerKeyId("alice", "mint", "31337/0xabc"))
            .map(id -> fingerprint(network, id))
            .toList();

    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  void fiftyFirstRequestsAtOnceGetOneKey() throws Exception {
    var requests = new ArrayList<Callable<String>>();
    for (int i = 0; i < 50; i++) {
      requests.add(() -> fingerprint(network, ALICE));
    }

    var seen = new ArrayList<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> answer : threads.invokeAll(requests)) {
        seen.add(answer.get());
      }
    }

    assertThat(seen).hasSize(50).containsOnly(seen.getFirst());
  }

  @Test
  void anotherSealingKeyIsToldInsteadOfMakingANewKey() {
    fingerprint(network, ALICE);
    var stranger = new LocalKeyNetwork(database, RANDOM.generateSeed(32), RANDOM);

    assertThatThrownBy(() -> stranger.omniKey(ALICE))
        .isInstanceOfSatisfying(
            KeysException.class,
            e -> assertThat(e.code()).isEqualTo(KeysException.Code.SEAL_BROKEN));
  }

  @Test
  void theDatabaseHoldsNoPlainKey() {
    String derived = fingerprint(network, ALICE);
    byte[] stored =
        database.transaction(
            handle -> handle.createQuery("select sealed from omni_key").mapTo(byte[].class).one());

    // If any 32 bytes of the row were the key, they would derive what the key derives.
    for (int at = 0; at + 32 <= stored.length; at++) {
      var candidate = Arrays.copyOfRange(stored, at, at + 32);
      assertThat(fingerprint(new KeyHandle(candidate))).isNotEqualTo(derived);
    }
  }

  private static String fingerprint(KeyNetwork network, WorkerKeyId id) {
    return fingerprint(network.omniKey(id));
  }

  private static String fingerprint(KeyHandle key) {
    try (key) {
      byte[] derived =
          key.deriveBits(
              DerivationHash.SHA_256, new byte[0], "test".getBytes(StandardCharsets.UTF_8), 256);
      return HexFormat.of().formatHex(derived);
    }
  }
}
