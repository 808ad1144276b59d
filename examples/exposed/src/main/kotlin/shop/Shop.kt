@file:JvmName("Shop")

package shop

import com.zaxxer.hikari.HikariConfig
import com.zaxxer.hikari.HikariDataSource
import org.jetbrains.exposed.sql.Database
import org.jetbrains.exposed.sql.Table
import org.jetbrains.exposed.sql.selectAll
import org.jetbrains.exposed.sql.transactions.transaction

object Place : Table("place") {
  val side = text("side")
}

/** An application with Exposed. */
fun main() {
  Database.connect(HikariDataSource(HikariConfig("/hikari.properties")))
  while (true) {
    println("reads " + transaction { Place.selectAll().single()[Place.side] })
    Thread.sleep(1000)
  }
}
