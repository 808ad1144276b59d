package shop;

import answers.Answers;
import com.ibatis.common.resources.Resources;
import com.ibatis.sqlmap.client.SqlMapClient;
import com.ibatis.sqlmap.client.SqlMapClientBuilder;
import io.bluegreen.jdbc.BlueGreenDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.Scheduler;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.ConnectionProvider;

/** What a ten-year-old application is made of: iBATIS 2, and Quartz with its tables. */
public final class LegacyApp {
  private static final BlueGreenDataSource POOL = new BlueGreenDataSource();
  private static final BlockingQueue<String> DONE = new LinkedBlockingQueue<>();

  /** A job that says which side it has worked on. */
  public static final class Work implements Job {
    @Override
    public void execute(JobExecutionContext context) throws JobExecutionException {
      try {
        DONE.add(Answers.side(POOL));
      } catch (SQLException e) {
        throw new JobExecutionException(e);
      }
    }
  }

  /** The scheduler's connections. */
  public static final class Connections implements ConnectionProvider {
    @Override
    public Connection getConnection() throws SQLException {
      return POOL.getConnection();
    }

    @Override
    public void shutdown() {}

    @Override
    public void initialize() {}
  }

  public static void main(String[] arguments) throws Exception {
    POOL.setUrl(arguments[0]);
    for (String side : new String[] {"blue", "green"}) {
      createTables(arguments[0] + "&bluegreen.side=" + side);
    }
    Scheduler scheduler = new StdSchedulerFactory(settings()).getScheduler();
    scheduler.start();
    Properties forIbatis = new Properties();
    forIbatis.setProperty("url", arguments[0]);
    SqlMapClient ibatis =
        SqlMapClientBuilder.buildSqlMapClient(
            Resources.getResourceAsReader("shop/ibatis.xml"), forIbatis);
    Answers.give(
        question -> {
          switch (question) {
            case "ibatis":
              long id = Answers.id();
              ibatis.insert("shop.write", id);
              return ibatis.queryForObject("shop.read")
                  + " "
                  + ibatis.queryForObject("shop.written", id);
            case "quartz":
              scheduler.scheduleJob(
                  JobBuilder.newJob(Work.class).withIdentity("job " + Answers.id()).build(),
                  TriggerBuilder.newTrigger().startNow().build());
              return DONE.take();
            default:
              throw new IllegalArgumentException(question);
          }
        });
    scheduler.shutdown(true);
  }

  private static void createTables(String url) throws Exception {
    String script;
    try (var in =
        Scheduler.class.getResourceAsStream("/org/quartz/impl/jdbcjobstore/tables_postgres.sql")) {
      script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(script.replaceAll("(?i)\\bCOMMIT;", ""));
    }
  }

  private static Properties settings() {
    Properties settings = new Properties();
    settings.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
    settings.setProperty("org.quartz.threadPool.threadCount", "1");
    settings.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
    settings.setProperty(
        "org.quartz.jobStore.driverDelegateClass",
        "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
    settings.setProperty("org.quartz.scheduler.idleWaitTime", "1000");
    settings.setProperty("org.quartz.jobStore.dataSource", "shop");
    settings.setProperty(
        "org.quartz.dataSource.shop.connectionProvider.class", Connections.class.getName());
    return settings;
  }
}
