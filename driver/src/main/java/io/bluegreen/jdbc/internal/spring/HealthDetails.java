package io.bluegreen.jdbc.internal.spring;

import io.bluegreen.jdbc.internal.observe.DeploymentBeans;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.util.LinkedHashMap;
import java.util.Map;

/** The details of the health: each deployment with its side, epoch and phase. */
final class HealthDetails {
  private HealthDetails() {}

  static Map<String, Object> now() {
    Map<String, Object> details = new LinkedHashMap<>();
    for (String name : DeploymentBeans.get().names()) {
      DeploymentBeans.get().ofName(name).forEach(bean -> details.put(name, of(bean)));
    }
    return details;
  }

  private static Map<String, Object> of(DeploymentMXBean bean) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("side", bean.getActiveSide());
    one.put("epoch", bean.getEpoch());
    one.put("phase", bean.getPhase());
    one.put("controlAgeMillis", bean.getControlAgeMillis());
    one.put("pinned", bean.getPinned());
    one.put("unrouted", bean.getUnrouted());
    return one;
  }
}
