package shop;

import java.sql.Connection;
import java.sql.SQLException;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.Scheduler;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.DBConnectionManager;

/** An application with Quartz, whose tables are in schema quartz. */
public class Shop {

  /** Says from where it reads. */
  public static class Read implements Job {
    @Override
    public void execute(JobExecutionContext context) throws JobExecutionException {
      try (Connection connection = DBConnectionManager.getInstance().getConnection("shop")) {
        System.out.println("reads " + SideReader.read(connection));
      } catch (SQLException e) {
        throw new JobExecutionException(e);
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    Scheduler scheduler = StdSchedulerFactory.getDefaultScheduler();
    scheduler.clear();
    scheduler.scheduleJob(
        JobBuilder.newJob(Read.class).build(),
        TriggerBuilder.newTrigger()
            .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever())
            .build());
    scheduler.start();
  }
}
