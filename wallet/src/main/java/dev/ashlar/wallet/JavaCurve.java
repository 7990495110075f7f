package dev.ashlar.wallet;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** secp256k1 in plain Java, for machines where the native library does not load. */
final class JavaCurve implements Curve {
  private static final X9ECParameters PARAMETERS = CustomNamedCurves.getByName("secp256k1");
  private static final BigInteger N = PARAMETERS.getN();
  private static final BigInteger HALF_N = N.shiftRight(1);

  @Override
  public boolean isSecret(byte[] secret) {
    return secret.length == 32 && inGroup(new BigInteger(1, secret));
  }

  @Override
  public byte[] publicKey(byte[] secret) {
    return coordinates(timesG(new BigInteger(1, secret)));
  }

  @Override
  public Signed sign(byte[] secret, byte[] publicKey, byte[] hash) {
    var d = new BigInteger(1, secret);
    var z = new BigInteger(1, hash);
    var nonces = new HMacDSAKCalculator(new SHA256Digest());
    nonces.init(N, d, hash);
    while (true) {
      BigInteger k = nonces.nextK();
      ECPoint point = timesG(k).normalize();
      BigInteger x = point.getAffineXCoord().toBigInteger();
      BigInteger s = BigIntegers.modOddInverse(N, k).multiply(z.add(x.multiply(d))).mod(N);
      // x at or above the order needs a recovery id above 1: 1 case in 2^127, skipped like s = 0.
      if (!inGroup(x) || s.signum() == 0) {
        continue;
      }
      int recovery = point.getAffineYCoord().testBitZero() ? 1 : 0;
      if (s.compareTo(HALF_N) > 0) {
        s = N.subtract(s);
        recovery ^= 1;
      }
      return new Signed(bytes32(x), bytes32(s), recovery);
    }
  }

  @Override
  public Optional<byte[]> recover(byte[] hash, byte[] r, byte[] s, int recovery) {
    var x = new BigInteger(1, r);
    var factor = new BigInteger(1, s);
    if (!inGroup(x) || !inGroup(factor)) {
      return Optional.empty();
    }
    ECPoint point;
    try {
      var compressed = new byte[33];
      compressed[0] = (byte) (2 + recovery);
      System.arraycopy(r, 0, compressed, 1, 32);
      point = PARAMETERS.getCurve().decodePoint(compressed);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    BigInteger inverse = BigIntegers.modOddInverseVar(N, x);
    BigInteger u1 = new BigInteger(1, hash).negate().multiply(inverse).mod(N);
    BigInteger u2 = factor.multiply(inverse).mod(N);
    ECPoint key = ECAlgorithms.sumOfTwoMultiplies(PARAMETERS.getG(), u1, point, u2);
    return key.isInfinity() ? Optional.empty() : Optional.of(coordinates(key));
  }

  private static boolean inGroup(BigInteger number) {
    return number.signum() > 0 && number.compareTo(N) < 0;
  }

  private static ECPoint timesG(BigInteger factor) {
    return new FixedPointCombMultiplier().multiply(PARAMETERS.getG(), factor);
  }

  private static byte[] coordinates(ECPoint point) {
    return Arrays.copyOfRange(point.getEncoded(false), 1, 65);
  }

  private static byte[] bytes32(BigInteger number) {
    return BigIntegers.asUnsignedByteArray(32, number);
  }
}
