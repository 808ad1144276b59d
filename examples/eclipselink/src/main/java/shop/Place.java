package shop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** The one row of table place. */
@Entity
public class Place {
  @Id private String side;
}
