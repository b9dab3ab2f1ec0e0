"""Writes a BERT encoder as an ONNX graph, node by node.

Building the graph by hand needs only numpy and onnx, where exporting it from the framework it was trained in needs
gigabytes of that framework. Node and initializer order follow the code below and nothing else, so the same weights
always give the same bytes.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8

# Added to the attention scores of padding: large enough to vanish in the softmax, small enough for any precision.
PADDING_SCORE = -10_000.0

# Largest quantised value. Table rows are only scaled back, so they use the whole byte. Kernels stay within seven bits:
# processors without VNNI add pairs of 8-bit products in 16 bits, and with larger values that sum saturates silently.
TABLE_LIMIT = 127
KERNEL_LIMIT = 63


class GraphWriter:
    """Collects nodes and constants in the order in which they are asked for."""

    def __init__(self):
        self.nodes = []
        self.constants = {}

    def node(self, operator, inputs, output, **attributes):
        """Adds an operator with one output, named like that output."""
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def constant(self, name, values, dtype=None):
        """Adds a tensor of fixed values; asking again for the same name adds nothing."""
        if name not in self.constants:
            array = np.ascontiguousarray(np.asarray(values, dtype=dtype))
            # The file format is little-endian, whatever the machine is.
            array = array.astype(array.dtype.newbyteorder("<"), copy=False)
            self.constants[name] = numpy_helper.from_array(array, name)
        return name


class BertEncoder:
    """Token ids in, the last hidden state out: float32 [batch, sequence, hidden]. Pooling is the caller's."""

    def __init__(self, weights, config, quantised):
        self.weights = weights
        self.quantised = quantised
        self.hidden = config["hidden_size"]
        self.heads = config["num_attention_heads"]
        self.layers = config["num_hidden_layers"]
        self.epsilon = config["layer_norm_eps"]
        self.graph = GraphWriter()
        self.quantised_values = set()

    def build(self):
        """The whole model, checked."""
        hidden_state = self.embeddings()
        mask = self.attention_mask()
        for layer in range(self.layers):
            hidden_state = self.layer(layer, hidden_state, mask)
        self.graph.node("Identity", [hidden_state], "last_hidden_state")
        shape = ["batch", "sequence"]
        names = ("input_ids", "attention_mask", "token_type_ids")
        graph = helper.make_graph(
            self.graph.nodes,
            "bert",
            [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in names],
            [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, self.hidden])],
            list(self.graph.constants.values()),
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        onnx.checker.check_model(model, full_check=True)
        return model

    def embeddings(self):
        """Word, segment and position embeddings, added and normalised."""
        words = self.lookup("word_embeddings", "input_ids")
        segments = self.lookup("token_type_embeddings", "token_type_ids")
        # Positions are counted from 0, so the first `sequence` rows of the table are the position embeddings.
        self.graph.node("Shape", ["input_ids"], "shape")
        self.graph.node("Gather", ["shape", self.graph.constant("index.one", [1], np.int64)], "sequence", axis=0)
        table = self.weight("embeddings.position_embeddings.weight")
        start, axis = (self.graph.constant(name, [0], np.int64) for name in ("slice.start", "slice.axis"))
        positions = self.graph.node("Slice", [table, start, "sequence", axis], "embeddings.positions")
        tokens = self.graph.node("Add", [words, segments], "embeddings.tokens")
        total = self.graph.node("Add", [tokens, positions], "embeddings.sum")
        return self.layer_norm(total, "embeddings.LayerNorm", "embeddings.normalised")

    def attention_mask(self):
        """1 for tokens and 0 for padding becomes a term added to every score: [batch, 1, 1, sequence]."""
        as_float = self.graph.node("Cast", ["attention_mask"], "mask.float", to=TensorProto.FLOAT)
        padding = self.graph.node("Sub", [self.scalar("one", 1), as_float], "mask.padding")
        scores = self.graph.node("Mul", [padding, self.scalar("padding_score", PADDING_SCORE)], "mask.scores")
        axes = self.graph.constant("mask.axes", [1, 2], np.int64)
        return self.graph.node("Unsqueeze", [scores, axes], "mask")

    def layer(self, number, hidden_state, mask):
        """One transformer block; each half is added to its input and normalised."""
        source, name = f"encoder.layer.{number}", f"layer{number}"
        attended = self.linear(
            self.attention(number, hidden_state, mask), f"{source}.attention.output.dense", f"{name}.attention.dense"
        )
        attended = self.graph.node("Add", [attended, hidden_state], f"{name}.attention.residual")
        attended = self.layer_norm(attended, f"{source}.attention.output.LayerNorm", f"{name}.attention.normalised")
        inner = self.gelu(self.linear(attended, f"{source}.intermediate.dense", f"{name}.inner"), f"{name}.gelu")
        output = self.linear(inner, f"{source}.output.dense", f"{name}.output")
        output = self.graph.node("Add", [output, attended], f"{name}.output.residual")
        return self.layer_norm(output, f"{source}.output.LayerNorm", f"{name}.normalised")

    def attention(self, number, hidden_state, mask):
        """Multi-head self-attention up to, but without, its output projection."""
        source, name = f"encoder.layer.{number}.attention.self", f"layer{number}"
        split = self.graph.constant("shape.heads", [0, 0, self.heads, self.hidden // self.heads], np.int64)
        joined = self.graph.constant("shape.hidden", [0, 0, self.hidden], np.int64)
        # Keys are transposed once more than queries and values, which makes the scores a plain product.
        permutations = {"query": [0, 2, 1, 3], "key": [0, 2, 3, 1], "value": [0, 2, 1, 3]}
        heads = {}
        for part, permutation in permutations.items():
            projected = self.linear(hidden_state, f"{source}.{part}", f"{name}.{part}")
            projected = self.graph.node("Reshape", [projected, split], f"{name}.{part}.split")
            heads[part] = self.graph.node("Transpose", [projected], f"{name}.{part}.heads", perm=permutation)
        scores = self.graph.node("MatMul", [heads["query"], heads["key"]], f"{name}.scores")
        scale = self.scalar("attention_scale", 1 / np.sqrt(self.hidden // self.heads))
        scores = self.graph.node("Mul", [scores, scale], f"{name}.scores.scaled")
        scores = self.graph.node("Add", [scores, mask], f"{name}.scores.masked")
        shares = self.graph.node("Softmax", [scores], f"{name}.shares", axis=-1)
        context = self.graph.node("MatMul", [shares, heads["value"]], f"{name}.context.heads")
        context = self.graph.node("Transpose", [context], f"{name}.context.split", perm=[0, 2, 1, 3])
        return self.graph.node("Reshape", [context, joined], f"{name}.context")

    def gelu(self, value, name):
        """x/2 · (1 + erf(x/√2)): opset 17 has no operator for it; runtimes fuse exactly this pattern into one."""
        scaled = self.graph.node("Div", [value, self.scalar("sqrt_two", np.sqrt(2))], f"{name}.scaled")
        error = self.graph.node("Erf", [scaled], f"{name}.erf")
        share = self.graph.node("Add", [error, self.scalar("one", 1)], f"{name}.share")
        product = self.graph.node("Mul", [value, share], f"{name}.product")
        return self.graph.node("Mul", [product, self.scalar("half", 0.5)], name)

    def layer_norm(self, value, source, output):
        scale, bias = self.weight(f"{source}.weight"), self.weight(f"{source}.bias")
        return self.graph.node("LayerNormalization", [value, scale, bias], output, axis=-1, epsilon=self.epsilon)

    def lookup(self, table, ids):
        """One row of an embedding table per id."""
        source, output = f"embeddings.{table}.weight", f"embeddings.{table}"
        if not self.quantised:
            return self.graph.node("Gather", [self.weight(source), ids], output)
        integers, scales = quantise(self.weights[source], axis=1, limit=TABLE_LIMIT)
        integers = self.graph.constant(f"{source}.int8", integers)
        scales = self.graph.constant(f"{source}.scale", scales)
        rows = self.graph.node("Gather", [integers, ids], f"{output}.int8")
        rows = self.graph.node("Cast", [rows], f"{output}.float", to=TensorProto.FLOAT)
        return self.graph.node("Mul", [rows, self.graph.node("Gather", [scales, ids], f"{output}.scale")], output)

    def linear(self, value, source, output):
        """value · weightᵀ + bias."""
        kernel = self.weights[f"{source}.weight"].T
        product = f"{output}.product"
        if self.quantised:
            self.quantised_product(value, kernel, source, product)
        else:
            self.graph.node("MatMul", [value, self.graph.constant(f"{source}.kernel", kernel)], product)
        return self.graph.node("Add", [product, self.weight(f"{source}.bias")], output)

    def quantised_product(self, value, kernel, source, output):
        """The product in 8-bit integers: activations are quantised as they come, weights beforehand, a scale a column.

        The operators and their order are the pattern that onnxruntime fuses into one integer kernel.
        """
        integers, scales = quantise(kernel, axis=0, limit=KERNEL_LIMIT)
        rounded, value_scale, value_zero = self.quantised_value(value)
        weight = self.graph.constant(f"{source}.kernel.int8", integers)
        zeros = self.graph.constant(f"{source}.kernel.zero", np.zeros(scales.size, np.int8))
        scale = self.graph.constant(f"{source}.kernel.scale", scales.ravel())
        product = self.graph.node("MatMulInteger", [rounded, weight, value_zero, zeros], f"{output}.int32")
        product = self.graph.node("Cast", [product], f"{output}.float", to=TensorProto.FLOAT)
        scale = self.graph.node("Mul", [value_scale, scale], f"{output}.scale")
        self.graph.node("Mul", [product, scale], output)

    def quantised_value(self, value):
        """A value as uint8 with its scale and zero point; queries, keys and values share their input's."""
        parts = [f"{value}.{part}" for part in ("quantised", "scale", "zero")]
        if value not in self.quantised_values:
            self.quantised_values.add(value)
            self.graph.nodes.append(helper.make_node("DynamicQuantizeLinear", [value], parts, name=parts[0]))
        return parts

    def weight(self, name):
        return self.graph.constant(name, self.weights[name])

    def scalar(self, name, value):
        return self.graph.constant(f"scalar.{name}", value, np.float32)


def quantise(matrix, axis, limit):
    """Symmetric int8 with one float32 scale for each slice along `axis`, which keeps its dimension.

    Only operations that IEEE 754 rounds exactly, so that every machine writes the same bytes.
    """
    largest = np.abs(matrix).max(axis=axis, keepdims=True)
    scales = np.where(largest > 0, largest, np.float32(1)) / np.float32(limit)
    return np.rint(matrix / scales).astype(np.int8), scales
