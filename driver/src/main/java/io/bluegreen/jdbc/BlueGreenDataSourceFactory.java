package io.bluegreen.jdbc;

import java.util.Collections;
import java.util.Hashtable;
import java.util.Properties;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/** The JNDI factory that rebuilds a stored {@link BlueGreenDataSource}. Stateless. */
public final class BlueGreenDataSourceFactory implements ObjectFactory {

  /** Returns what JNDI stores of a data source, from which this factory rebuilds it. */
  static Reference reference(String url, Properties properties) {
    Reference reference =
        new Reference(
            BlueGreenDataSource.class.getName(), BlueGreenDataSourceFactory.class.getName(), null);
    reference.add(new StringRefAddr("url", url));
    for (String name : properties.stringPropertyNames()) {
      reference.add(new StringRefAddr(name, properties.getProperty(name)));
    }
    return reference;
  }

  @Override
  public @Nullable Object getObjectInstance(
      @Nullable Object stored,
      @Nullable Name name,
      @Nullable Context context,
      @Nullable Hashtable<?, ?> environment) {
    if (!(stored instanceof Reference)
        || !BlueGreenDataSource.class.getName().equals(((Reference) stored).getClassName())) {
      return null;
    }
    BlueGreenDataSource dataSource = new BlueGreenDataSource();
    for (RefAddr address : Collections.list(((Reference) stored).getAll())) {
      String value = String.valueOf(address.getContent());
      if (address.getType().equals("url")) {
        dataSource.setUrl(value);
      } else {
        dataSource.setProperty(address.getType(), value);
      }
    }
    return dataSource;
  }
}
