package io.bluegreen.jdbc;

import java.util.Collections;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/** The JNDI factory that rebuilds a stored {@link BlueGreenDataSource}. Stateless. */
public final class BlueGreenDataSourceFactory implements ObjectFactory {

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
