package io.bluegreen.it.springboot;

import org.springframework.data.jpa.repository.JpaRepository;

/** The ledger's rows. */
interface Ledger extends JpaRepository<LedgerRow, Long> {}
