package shop;

/** A row that the database notes the side of. */
public class Item {
  private Long id;
  private String writtenIn;

  public Long getId() {
    return id;
  }

  public void setId(Long id) {
    this.id = id;
  }

  public String getWrittenIn() {
    return writtenIn;
  }

  public void setWrittenIn(String writtenIn) {
    this.writtenIn = writtenIn;
  }
}
