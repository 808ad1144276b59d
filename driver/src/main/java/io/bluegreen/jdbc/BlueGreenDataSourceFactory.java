package io.bluegreen.jdbc;

import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
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
    dataSource.restore((Reference) stored);
    return dataSource;
  }
}
