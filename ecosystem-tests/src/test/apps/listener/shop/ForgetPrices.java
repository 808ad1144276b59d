package shop;

import io.bluegreen.jdbc.BlueGreenListener;

/** Empties the application's cache at a flip; the driver finds it as a service. */
public final class ForgetPrices implements BlueGreenListener {
  @Override
  public void flipped(String deployment, String side, long epoch) {
    ListenerApp.CACHE.clear();
  }
}
