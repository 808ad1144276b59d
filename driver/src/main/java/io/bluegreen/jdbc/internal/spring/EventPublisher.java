package io.bluegreen.jdbc.internal.spring;

import io.bluegreen.jdbc.BlueGreenEvent;
import io.bluegreen.jdbc.BlueGreenListener;
import io.bluegreen.jdbc.BlueGreenListeners;
import org.springframework.context.ApplicationEventPublisher;

/** The listener that publishes Spring's application events, while its context lives. */
final class EventPublisher implements BlueGreenListener, AutoCloseable {
  private final ApplicationEventPublisher publisher;

  EventPublisher(ApplicationEventPublisher publisher) {
    this.publisher = publisher;
    BlueGreenListeners.add(this);
  }

  @Override
  public void held(String deployment, String side, long epoch) {
    publish(BlueGreenEvent.Kind.HELD, deployment, side, epoch);
  }

  @Override
  public void released(String deployment, String side, long epoch) {
    publish(BlueGreenEvent.Kind.RELEASED, deployment, side, epoch);
  }

  @Override
  public void flipped(String deployment, String side, long epoch) {
    publish(BlueGreenEvent.Kind.FLIPPED, deployment, side, epoch);
  }

  private void publish(BlueGreenEvent.Kind kind, String deployment, String side, long epoch) {
    publisher.publishEvent(new BlueGreenEvent(kind, deployment, side, epoch));
  }

  @Override
  public void close() {
    BlueGreenListeners.remove(this);
  }
}
