package shop;

import answers.Answers;
import io.bluegreen.jdbc.BlueGreenDataSource;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineConfiguration;

/** Camunda, which creates the tables that it does not find. */
public final class WorkflowApp {
  private static final String PROCESS =
      "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' xmlns:camunda='http://camunda.org/schema/1.0/bpmn' targetNamespace='shop'>"
          + "<process id='order' isExecutable='true' camunda:historyTimeToLive='1'><startEvent id='start'/>"
          + "<sequenceFlow id='flow' sourceRef='start' targetRef='wait'/>"
          + "<userTask id='wait'/></process></definitions>";

  public static void main(String[] arguments) throws Exception {
    BlueGreenDataSource pool = new BlueGreenDataSource();
    pool.setUrl(arguments[0]);
    ProcessEngine engine =
        ProcessEngineConfiguration.createStandaloneProcessEngineConfiguration()
            .setDataSource(pool)
            .setDatabaseSchemaUpdate("true")
            .setJobExecutorActivate(false)
            .buildProcessEngine();
    Answers.give(
        question -> {
          switch (question) {
            case "side":
              return Answers.side(pool);
            case "start":
              engine
                  .getRepositoryService()
                  .createDeployment()
                  .addString("order.bpmn20.xml", PROCESS)
                  .deploy();
              return engine.getRuntimeService().startProcessInstanceByKey("order").isEnded() + "";
            case "instances":
              return engine.getRuntimeService().createProcessInstanceQuery().count() + "";
            default:
              throw new IllegalArgumentException(question);
          }
        });
    engine.close();
  }
}
