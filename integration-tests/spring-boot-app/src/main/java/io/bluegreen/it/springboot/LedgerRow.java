package io.bluegreen.it.springboot;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A row of the ledger. */
@Entity
@Table(name = "ledger")
class LedgerRow {
  @Id private long number;

  private int writer;

  protected LedgerRow() {}

  LedgerRow(int writer, long number) {
    this.writer = writer;
    this.number = number;
  }

  String text() {
    return writer + "/" + number;
  }
}
