package shop;

/** The row that names its side. */
public class Place {
  private String side;

  public String getSide() {
    return side;
  }

  public void setSide(String side) {
    this.side = side;
  }
}
