package io.bluegreen.it.dropin;

/** A call that an application makes later than it has got what it makes it on. */
interface Call {
  void run() throws Exception;
}
