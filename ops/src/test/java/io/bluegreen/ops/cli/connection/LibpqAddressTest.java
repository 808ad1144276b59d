package io.bluegreen.ops.cli.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LibpqAddressTest {
  @Test
  void theAddressIsTakenAndNothingElse() {
    assertThat(LibpqAddress.url("host=db1 port=6432 dbname=shop user=repl password=s3cret"))
        .isEqualTo("jdbc:postgresql://db1:6432/shop");
    assertThat(LibpqAddress.url("dbname = 'my shop' host='db1'"))
        .isEqualTo("jdbc:postgresql://db1:5432/my shop");
    assertThat(LibpqAddress.url("host=a,b port=1 dbname=x"))
        .isEqualTo("jdbc:postgresql://a:1,b:1/x");
  }

  @Test
  void whatNamesNoServerIsNoAddress() {
    assertThat(LibpqAddress.url("service=shop")).isNull();
    assertThat(LibpqAddress.url("host=/var/run dbname=x")).isNull();
    assertThat(LibpqAddress.url("postgresql://db1/shop")).isNull();
  }
}
