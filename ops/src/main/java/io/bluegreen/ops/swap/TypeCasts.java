package io.bluegreen.ops.swap;

/** The question whether a cast leads from one type to another. Stateless. */
final class TypeCasts {
  /**
   * A condition over two expressions for oids of types. Texts are cast by the input and output of
   * the other type.
   */
  static final String EXISTS =
      "(%1$s = %2$s OR EXISTS (SELECT FROM pg_cast WHERE castsource = %1$s AND casttarget = %2$s) OR"
          + " EXISTS (SELECT FROM pg_type WHERE oid IN (%1$s, %2$s) AND typcategory = 'S'))";

  private TypeCasts() {}
}
