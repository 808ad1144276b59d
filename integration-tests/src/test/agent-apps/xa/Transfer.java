import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.transaction.TransactionManager;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import javax.sql.XAConnection;
import org.postgresql.xa.PGXADataSource;

/**
 * Narayana commits transactions over two resources, both PGXADataSource. Each line read from
 * standard input is one more transaction; "stop" ends it.
 */
public class Transfer {
  public static void main(String[] arguments) throws Exception {
    arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier("test");
    for (String store : new String[] {null, "stateStore", "communicationStore"}) {
      BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
          .setObjectStoreDir(arguments[3]);
    }
    TransactionManager manager = com.arjuna.ats.jta.TransactionManager.transactionManager();
    XAConnection one = connect(arguments);
    XAConnection two = connect(arguments);
    java.util.Scanner in = new java.util.Scanner(System.in);
    for (int number = 1; !in.nextLine().equals("stop"); number++) {
      manager.begin();
      Connection first = one.getConnection();
      Connection second = two.getConnection();
      manager.getTransaction().enlistResource(one.getXAResource());
      manager.getTransaction().enlistResource(two.getXAResource());
      String where = write(first, number) + " and " + write(second, number);
      manager.commit();
      first.close();
      second.close();
      System.out.println("committed " + number + " on " + where);
    }
    System.out.println("end");
    System.exit(0);
  }

  private static XAConnection connect(String[] arguments) throws Exception {
    PGXADataSource source = new PGXADataSource();
    source.setUrl("jdbc:postgresql://" + arguments[0] + ":" + arguments[1] + "/" + arguments[2]);
    source.setUser("postgres");
    return source.getXAConnection();
  }

  private static String write(Connection connection, int number) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO ledger (writer, number) VALUES (1, " + number + ")");
      try (ResultSet row = statement.executeQuery("SELECT side FROM place")) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
