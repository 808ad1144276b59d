package io.bluegreen.ops.selfcheck;

import io.bluegreen.jdbc.model.DriverVersion;
import io.bluegreen.ops.lint.LintOptions;
import io.bluegreen.ops.lint.Linter;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.DriverInfo;

/** The checks of Java, of the jar and of TLS. */
public final class InstallationChecks {
  private static final int OLDEST_JAVA = 17;
  private static final String UNPACK_AGAIN =
      "the jar is not whole: unpack the archive again, and compare its checksum";
  private static final List<String> URLS =
      List.of("jdbc:postgresql://localhost/x", "jdbc:bluegreen:postgresql://localhost/x");

  private InstallationChecks() {}

  /** Runs all of them. */
  public static List<SelfCheckResult> all() {
    return List.of(java(Runtime.version().feature()), classPath(), driver(), tls());
  }

  static SelfCheckResult java(int feature) {
    String found =
        "Java %s in %s"
            .formatted(System.getProperty("java.version"), System.getProperty("java.home"));
    return feature >= OLDEST_JAVA
        ? SelfCheckResult.passed("java", found)
        : SelfCheckResult.failed(
            "java", found, "set JAVA_HOME to Java %d or newer".formatted(OLDEST_JAVA));
  }

  /** Looks for the parts that are found by name only, so that no compiler has seen to them. */
  private static SelfCheckResult classPath() {
    List<String> missing = new ArrayList<>();
    for (String url : URLS) {
      if (!hasDriver(url)) {
        missing.add("a driver for " + url.substring(0, url.indexOf("//")));
      }
    }
    if (InstallationChecks.class.getResource("/bluegreen/install.sql") == null) {
      missing.add("bluegreen/install.sql");
    }
    String grammar = grammarFault();
    if (grammar != null) {
      missing.add("the grammar of lint (" + grammar + ")");
    }
    return missing.isEmpty()
        ? SelfCheckResult.passed("class-path", "drivers, install.sql and grammar are there")
        : SelfCheckResult.failed(
            "class-path", "missing: " + String.join(", ", missing), UNPACK_AGAIN);
  }

  private static boolean hasDriver(String url) {
    try {
      return DriverManager.getDriver(url).acceptsURL(url);
    } catch (SQLException notFound) {
      return false;
    }
  }

  private static @Nullable String grammarFault() {
    try {
      boolean understood =
          new Linter(LintOptions.defaults()).lint("self-check", "SELECT 1;").isEmpty();
      return understood ? null : "it does not understand SELECT 1";
    } catch (LinkageError missingClass) {
      return missingClass.toString();
    }
  }

  private static SelfCheckResult driver() {
    String version = DriverVersion.text();
    String found = "bluegreen-jdbc %s over pgjdbc %s".formatted(version, pgjdbcVersion());
    return version.equals("unknown")
        ? SelfCheckResult.failed("driver", found, UNPACK_AGAIN)
        : SelfCheckResult.passed("driver", found);
  }

  /**
   * Asks the class that was loaded; the compiler would copy the constant of the one it has seen.
   */
  private static Object pgjdbcVersion() {
    try {
      return DriverInfo.class.getField("DRIVER_VERSION").get(null);
    } catch (ReflectiveOperationException notInThisVersion) {
      return "of an unknown version";
    }
  }

  private static SelfCheckResult tls() {
    try {
      List<String> protocols =
          Arrays.stream(SSLContext.getDefault().getSupportedSSLParameters().getProtocols())
              .filter(name -> name.matches("TLSv1\\.[23]"))
              .toList();
      String found =
          "%s; the trust store has %d certificates".formatted(protocols, trustedCertificates());
      return protocols.isEmpty()
          ? SelfCheckResult.failed(
              "tls", found, "allow TLSv1.2 or TLSv1.3 in the java.security file of this Java")
          : SelfCheckResult.passed("tls", found);
    } catch (GeneralSecurityException e) {
      return SelfCheckResult.failed(
          "tls",
          "TLS cannot be set up: " + e,
          "correct javax.net.ssl.trustStore in BLUEGREEN_JAVA_OPTS, or reinstall this Java");
    }
  }

  private static int trustedCertificates() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    int certificates = 0;
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        certificates += x509.getAcceptedIssuers().length;
      }
    }
    return certificates;
  }
}
