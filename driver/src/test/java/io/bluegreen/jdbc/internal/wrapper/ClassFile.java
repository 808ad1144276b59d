package io.bluegreen.jdbc.internal.wrapper;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a class file declares and refers to, read without loading anything: an older pgjdbc lacks
 * types which reflection over our classes would have to resolve.
 */
final class ClassFile {
  private final Object[] constants;
  private final Set<String> methods = new LinkedHashSet<>();
  private final Set<String> references = new LinkedHashSet<>();
  private final String superclass;

  private ClassFile(DataInputStream in) throws IOException {
    in.readInt(); // magic
    in.readInt(); // version
    constants = readConstants(in);
    in.readUnsignedShort(); // access
    in.readUnsignedShort(); // this
    superclass = className(in.readUnsignedShort());
    skip(in, 2 * in.readUnsignedShort()); // interfaces
    readMembers(in, new LinkedHashSet<>());
    readMembers(in, methods);
    collectReferences();
  }

  static ClassFile read(InputStream in) throws IOException {
    try (DataInputStream data = new DataInputStream(in)) {
      return new ClassFile(data);
    }
  }

  /** Returns the methods that are not abstract, each as name and descriptor. */
  Set<String> methods() {
    return methods;
  }

  /** Returns the methods and fields referred to, each as {@code owner name descriptor}. */
  Set<String> references() {
    return references;
  }

  String superclass() {
    return superclass;
  }

  private static Object[] readConstants(DataInputStream in) throws IOException {
    Object[] all = new Object[in.readUnsignedShort()];
    for (int i = 1; i < all.length; i++) {
      int tag = in.readUnsignedByte();
      all[i] = readConstant(tag, in);
      i += tag == 5 || tag == 6 ? 1 : 0; // long and double take two places
    }
    return all;
  }

  private static Object readConstant(int tag, DataInputStream in) throws IOException {
    switch (tag) {
      case 1: // text
        return in.readUTF();
      case 7: // class
        return new int[] {tag, in.readUnsignedShort()};
      case 8: // string
      case 16: // method type
      case 19: // module
      case 20: // package
        return skip(in, 2);
      case 9: // field
      case 10: // method
      case 11: // interface method
      case 12: // name and type
        return new int[] {tag, in.readUnsignedShort(), in.readUnsignedShort()};
      case 15: // method handle
        return skip(in, 3);
      case 5:
      case 6:
        return skip(in, 8);
      default: // numbers, dynamic
        return skip(in, 4);
    }
  }

  private void readMembers(DataInputStream in, Set<String> into) throws IOException {
    int count = in.readUnsignedShort();
    for (int i = 0; i < count; i++) {
      boolean isAbstract = (in.readUnsignedShort() & 0x400) != 0;
      String member = text(in.readUnsignedShort()) + text(in.readUnsignedShort());
      if (!isAbstract) {
        into.add(member);
      }
      int attributes = in.readUnsignedShort();
      for (int j = 0; j < attributes; j++) {
        in.readUnsignedShort();
        skip(in, in.readInt());
      }
    }
  }

  private void collectReferences() {
    for (Object constant : constants) {
      if (constant instanceof int[]) {
        int[] parts = (int[]) constant;
        if (parts[0] >= 9 && parts[0] <= 11) {
          int[] nameAndType = (int[]) constants[parts[2]];
          references.add(
              className(parts[1]) + " " + text(nameAndType[1]) + " " + text(nameAndType[2]));
        }
      }
    }
  }

  private String className(int index) {
    return index == 0 ? "" : text(((int[]) constants[index])[1]).replace('/', '.');
  }

  private String text(int index) {
    return (String) constants[index];
  }

  private static Integer skip(DataInputStream in, int bytes) throws IOException {
    in.readFully(new byte[bytes]);
    return bytes;
  }
}
