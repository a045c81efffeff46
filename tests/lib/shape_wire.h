/*
 * shape_wire - values of a modelled shape to JSON of the wire, and back
 *
 * Shapes are those of botocore's protocol cases: a map of name to {type, ...}.
 * The product knows no model of a service; this stands in for one in tests over
 * such cases.  Values are as the cases write them: timestamps are epoch seconds,
 * blobs their text.  What it makes of a value is what a caller of the client
 * would hand to it; everything further is the product's.
 */
#ifndef WB_TEST_SHAPE_WIRE_H
#define WB_TEST_SHAPE_WIRE_H
#include "data/node.h"

/* ref: {"shape": NAME, ...}; NULL: none, which gives an empty map.  The caller
 * frees what it gets.  Decoding leaves out null and what the shape has not. */
struct node *shape_wire_encode(const struct node *shapes,
    const struct node *ref, const struct node *value);
struct node *shape_wire_decode(
    const struct node *shapes, const struct node *ref, const struct node *wire);

/* gzip without compression, which is one too (RFC 1951 3.2.4, RFC 1952). */
void shape_wire_gzip(struct buf *body);
#endif
