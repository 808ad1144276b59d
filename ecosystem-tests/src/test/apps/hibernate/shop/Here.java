package shop;

/** A row that is kept in the second-level cache, where there is one. */
public class Here {
  private Long id;
  private String side;

  public Long getId() {
    return id;
  }

  public void setId(Long id) {
    this.id = id;
  }

  public String getSide() {
    return side;
  }

  public void setSide(String side) {
    this.side = side;
  }
}
