package shop;

import javax.sql.DataSource;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineConfiguration;

/** An application with Camunda, which counts its instances and reads with its connections. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    ProcessEngineConfiguration configuration =
        ProcessEngineConfiguration.createProcessEngineConfigurationFromResourceDefault();
    ProcessEngine engine = configuration.buildProcessEngine();
    DataSource pool = configuration.getDataSource();
    SideReader.run(
        () -> {
          long instances = engine.getRuntimeService().createProcessInstanceQuery().count();
          return SideReader.read(pool) + ", " + instances + " instances";
        });
  }
}
