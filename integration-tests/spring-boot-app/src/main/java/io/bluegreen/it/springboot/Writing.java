package io.bluegreen.it.springboot;

import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Writes as services do: several rows in one transaction. */
@Service
class Writing {
  private final Ledger ledger;

  Writing(Ledger ledger) {
    this.ledger = ledger;
  }

  @Transactional
  List<String> write(int writer, long first) {
    List<String> written = new ArrayList<>();
    for (long number = first; number < first + 3; number++) {
      written.add(ledger.save(new LedgerRow(writer, number)).text());
    }
    return written;
  }
}
