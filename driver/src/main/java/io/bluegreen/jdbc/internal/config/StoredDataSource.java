package io.bluegreen.jdbc.internal.config;

import java.util.Properties;
import javax.naming.Reference;
import javax.naming.StringRefAddr;

/** The form in which JNDI stores a data source: its URL and its properties, each under its name. */
public final class StoredDataSource {
  private StoredDataSource() {}

  /** Returns the reference from which the factory makes the data source again. */
  public static Reference reference(
      Class<?> dataSource, String factory, String url, Properties properties) {
    Reference reference = new Reference(dataSource.getName(), factory, null);
    reference.add(new StringRefAddr("url", url));
    for (String name : properties.stringPropertyNames()) {
      reference.add(new StringRefAddr(name, properties.getProperty(name)));
    }
    return reference;
  }
}
