package io.bluegreen.jdbc.internal.wrapper;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import org.jspecify.annotations.Nullable;

/**
 * A bound value that can be sent only once, such as a stream, with the knowledge whether it was
 * read.
 *
 * <p>pgjdbc reads some streams during the binding, others during the execution. The content of the
 * former is kept, up to {@link #MAX_KEPT}, and can be bound again. The latter can be bound again
 * until they are read.
 */
interface SingleUseValue {

  /** The longest stream that is kept, in bytes or characters. */
  int MAX_KEPT = 1024 * 1024;

  /** Records that the setter has returned. Content that is read from now on is not kept. */
  default void bound() {}

  /** Returns the value to bind again, or null where it was used up. */
  @Nullable Object again();

  /** Returns the kind of the value, for messages. */
  String kind();

  /** A value that pgjdbc consumes during the binding, for example a large object. */
  final class Used implements SingleUseValue {
    private final String kind;

    Used(String kind) {
      this.kind = kind;
    }

    @Override
    public @Nullable Object again() {
      return null;
    }

    @Override
    public String kind() {
      return kind;
    }
  }

  /** A stream that records its reads. */
  final class Bytes extends FilterInputStream implements SingleUseValue {
    private @Nullable ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private boolean bound;
    private volatile boolean used;

    Bytes(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      used = true;
      ByteArrayOutputStream copy = kept;
      if (bound || copy == null || copy.size() + Math.max(read, 0) > MAX_KEPT) {
        kept = null;
      } else if (read > 0) {
        copy.write(target, offset, read);
      }
      return read;
    }

    @Override
    public long skip(long n) throws IOException {
      used = true;
      kept = null;
      return super.skip(n);
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    @Override
    public void bound() {
      bound = true;
    }

    @Override
    public @Nullable Object again() {
      ByteArrayOutputStream copy = kept;
      if (!used) {
        return this;
      }
      return copy == null ? null : new ByteArrayInputStream(copy.toByteArray());
    }

    @Override
    public String kind() {
      return "a stream";
    }
  }

  /** A reader that records its reads. */
  final class Characters extends FilterReader implements SingleUseValue {
    private @Nullable StringBuilder kept = new StringBuilder(0);
    private boolean bound;
    private volatile boolean used;

    Characters(Reader in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      char[] one = new char[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      used = true;
      StringBuilder copy = kept;
      if (bound || copy == null || copy.length() + Math.max(read, 0) > MAX_KEPT) {
        kept = null;
      } else if (read > 0) {
        copy.append(target, offset, read);
      }
      return read;
    }

    @Override
    public long skip(long n) throws IOException {
      used = true;
      kept = null;
      return super.skip(n);
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    @Override
    public void bound() {
      bound = true;
    }

    @Override
    public @Nullable Object again() {
      StringBuilder copy = kept;
      if (!used) {
        return this;
      }
      return copy == null ? null : new StringReader(copy.toString());
    }

    @Override
    public String kind() {
      return "a reader";
    }
  }
}
