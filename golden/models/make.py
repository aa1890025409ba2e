"""Makes the models of this folder that are named in VARIANTS, and what transformers says of them.

Random weights; tokenizers are those of the models beside it. With a folder as the argument it makes
the large ones there instead, which are not kept here.

    pip install torch transformers safetensors
    python golden/models/make.py [FOLDER]
"""

import json
import pathlib
import shutil
import sys

import torch
from transformers import (AutoConfig, AutoModelForSequenceClassification, AutoTokenizer,
                          PreTrainedTokenizerFast, __version__)

HERE = pathlib.Path(__file__).parent
LONG = "Reward models score completions to a prompt! " * 6
TEXTS = [
    ["What is 2+2?", "The quick brown fox"],
    ["Hello world", LONG],
    [LONG, LONG + "and more"],
    ["", "only a completion"],
    ["h\u00e9llo \U0001F600 \u4f60\u597d", "a <pad> [PAD] b </s> [SEP] c"],
    ["x", ""],
    [LONG * 2, "short"],
    [LONG + "odd one", LONG * 2],
]
SMALL = dict(hidden_size=32, num_attention_heads=4, num_hidden_layers=2, intermediate_size=48,
             num_labels=1, max_position_embeddings=128)
DEBERTA = dict(SMALL, model_type="deberta-v2", vocab_size=340, relative_attention=True,
               type_vocab_size=0)

# name: (tokenizer of, configuration, number format, how it is saved)
VARIANTS = {
    "deberta-v2-c2p-types": ("deberta-v2", dict(
        DEBERTA, pos_att_type="c2p", position_buckets=8, share_att_key=False, type_vocab_size=2,
        embedding_size=24, hidden_act="gelu_new", pooler_hidden_act="tanh",
        position_biased_input=True), torch.float32, "safetensors"),
    "deberta-v2-p2c-conv": ("deberta-v2", dict(
        DEBERTA, pos_att_type=["p2c"], position_buckets=6, share_att_key=True,
        norm_rel_ebd="layer_norm", conv_kernel_size=3, conv_act="gelu",
        position_biased_input=False), torch.float32, "safetensors"),
    "deberta-v2-conv-groups-half": ("deberta-v2", dict(
        DEBERTA, pos_att_type=["c2p", "p2c"], position_buckets=32, max_relative_positions=100,
        share_att_key=True, norm_rel_ebd="none", conv_kernel_size=5, conv_groups=2,
        position_biased_input=False, layer_norm_eps=1e-5), torch.float16, "bin"),
    "deberta-v2-no-distances": ("deberta-v2", dict(
        DEBERTA, relative_attention=False, pos_att_type=["c2p"], hidden_act="relu",
        position_biased_input=True), torch.float32, "safetensors"),
    "electra-summary-ignored": ("electra", dict(
        SMALL, model_type="electra", vocab_size=320, embedding_size=32, summary_type="mean",
        summary_activation="tanh", summary_use_proj=False, hidden_act="silu"),
        torch.float32, "safetensors"),
    "electra-bfloat16-shards": ("electra", dict(
        SMALL, model_type="electra", vocab_size=320, embedding_size=16),
        torch.bfloat16, "safetensors shards"),
    "bert-tensorflow-names": ("bert", dict(
        SMALL, model_type="bert", vocab_size=320, type_vocab_size=3, hidden_act="gelu_fast",
        layer_norm_eps=1e-3), torch.float32, "bin gamma"),
    "bert-half-shards": ("bert", dict(
        SMALL, model_type="bert", vocab_size=320), torch.float16, "bin shards"),
    "roberta-left-short": ("roberta", dict(
        SMALL, model_type="roberta", vocab_size=340, type_vocab_size=2, max_position_embeddings=66,
        pad_token_id=1), torch.float32, "bin protocol4"),
}
LARGE = {
    "deberta-base": (None, dict(
        model_type="deberta-v2", vocab_size=128100, hidden_size=768, num_hidden_layers=12,
        num_attention_heads=12, intermediate_size=3072, position_buckets=256, share_att_key=True,
        norm_rel_ebd="layer_norm", pos_att_type=["p2c", "c2p"], relative_attention=True,
        position_biased_input=False, num_labels=1), torch.float32, "safetensors"),
    "deberta-large": (None, dict(
        model_type="deberta-v2", vocab_size=128100, hidden_size=1024, num_hidden_layers=24,
        num_attention_heads=16, intermediate_size=4096, position_buckets=256, share_att_key=True,
        norm_rel_ebd="layer_norm", pos_att_type=["p2c", "c2p"], relative_attention=True,
        position_biased_input=False, num_labels=1), torch.float32, "bin"),
    "roberta-base": (None, dict(
        model_type="roberta", vocab_size=50265, max_position_embeddings=514, type_vocab_size=1,
        num_labels=1), torch.float32, "safetensors"),
    "electra-large-half-shards": (None, dict(
        model_type="electra", vocab_size=30522, embedding_size=1024, hidden_size=1024,
        num_hidden_layers=24, num_attention_heads=16, intermediate_size=4096, num_labels=1),
        torch.float16, "bin shards"),
    "bert-base-bfloat16": (None, dict(
        model_type="bert", vocab_size=30522, num_labels=1), torch.bfloat16, "safetensors"),
}


def checkpoints(folder):
    """Small files of torch.save: a sound one, one in the old format, one that would run a command."""
    folder.mkdir(exist_ok=True)
    state = {"a.weight": torch.arange(6, dtype=torch.float32).reshape(2, 3),
             "a.bias": torch.tensor([1.0, 2.0], dtype=torch.float16),
             "turned": torch.arange(6, dtype=torch.float32).reshape(2, 3).t(),
             "part": torch.arange(6, dtype=torch.float32)[2:5],
             "position_ids": torch.arange(4)}
    torch.save(state, folder / "sound.bin")
    torch.save(state, folder / "sound-protocol4.bin", pickle_protocol=4)
    torch.save(state, folder / "old.bin", _use_new_zipfile_serialization=False)

    class Command:
        def __reduce__(self):
            import os
            return os.system, ("touch /tmp/dojo-was-here",)

    torch.save(dict(state, x=Command()), folder / "command.bin")


def buckets(file):
    """The buckets of distances 0 ... 1023 for some numbers of buckets and longest distances."""
    from transformers.models.deberta_v2.modeling_deberta_v2 import make_log_bucket_position
    rows = [[count, longest, make_log_bucket_position(torch.arange(1024), count, longest)
             .to(torch.long).tolist()]
            for count in (2, 6, 16, 63, 256) for longest in (100, 512, 514)
            if longest - 1 > count // 2]
    file.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


def save(model, folder, how, large):
    state = {name: value.contiguous() for name, value in model.state_dict().items()}
    if "gamma" in how:
        state = {name.replace("LayerNorm.weight", "LayerNorm.gamma")
                 .replace("LayerNorm.bias", "LayerNorm.beta"): value
                 for name, value in state.items()}
    model.config.save_pretrained(folder)
    if "shards" in how:
        names = sorted(state)
        parts = [names[i::3] for i in range(3)]
    else:
        parts = [sorted(state)]
    ending = "safetensors" if "safetensors" in how else "bin"
    stem = "model" if ending == "safetensors" else "pytorch_model"
    where = {}
    for i, part in enumerate(parts):
        name = f"{stem}.{ending}" if len(parts) == 1 else f"{stem}-{i + 1:05}-of-{len(parts):05}.{ending}"
        piece = {key: state[key] for key in part}
        where |= {key: name for key in part}
        if ending == "safetensors":
            from safetensors.torch import save_file
            save_file(piece, folder / name, metadata={"format": "pt"})
        else:
            torch.save(piece, folder / name, pickle_protocol=4 if "protocol4" in how else 2)
    if len(parts) > 1:
        (folder / f"{stem}.{ending}.index.json").write_text(
            json.dumps({"metadata": {}, "weight_map": where}, indent=1))


def make(folder, name, tokenizer_of, settings, dtype, how, large):
    torch.manual_seed(sum(name.encode()))
    folder = folder / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings = dict(settings)
    model_type = settings.pop("model_type")
    config = AutoConfig.for_model(model_type, **settings)
    model = AutoModelForSequenceClassification.from_config(config).eval()
    if not large:
        with torch.no_grad():
            for key, value in model.named_parameters():
                value.copy_(torch.randn_like(value) * 0.15 + ("LayerNorm.weight" in key))
    config.architectures = [type(model).__name__]
    model = model.to(dtype)
    save(model, folder, how, large)
    model = model.float()
    shutil.copy(HERE / (tokenizer_of or model_type) / "tokenizer.json", folder)
    length, side = 96, "right"
    if name == "roberta-left-short":
        length, side = 60, "left"
        (folder / "tokenizer_config.json").write_text(json.dumps(
            {"model_max_length": length, "truncation_side": side}))
    if large:
        # The tiny tokenizers know few words, so that a text of 512 tokens is quickly made.
        length = 512
        (folder / "tokenizer_config.json").write_text(json.dumps({"model_max_length": length}))
    texts = TEXTS + ([[LONG * 2, LONG * 4], [LONG * 9, LONG * 9]] if large else [])
    pad = {"bert": "[PAD]", "electra": "[PAD]", "deberta-v2": "[PAD]", "roberta": "<pad>"}[model_type]
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"),
                                        model_max_length=length, truncation_side=side,
                                        pad_token=pad)
    encoded = [tokenizer(a, b, truncation=True, return_token_type_ids=True) for a, b in texts]

    def logits(batch):
        feed = tokenizer.pad(batch, return_tensors="pt")
        with torch.no_grad():
            return model(**feed).logits.tolist()

    keep = [{k: e[k] for k in ("input_ids", "token_type_ids", "attention_mask")} for e in encoded]
    alone = [logits([e])[0] for e in keep]
    expected = {
        "origin": f"random weights, logits by transformers {__version__}, torch {torch.__version__},"
                  " computed in float32",
        "max_length": length,
        "texts": texts,
        "ids": [e["input_ids"] for e in keep],
        "type_ids": [e["token_type_ids"] for e in keep],
        "logits_alone": alone,
        "logits_in_padded_batch": alone if large else logits(keep),
    }
    (folder / "expected.json").write_text(json.dumps(expected) + "\n")
    print(name, [len(e["input_ids"]) for e in keep], [round(x[0], 4) for x in alone])


if len(sys.argv) > 1:
    for name, it in LARGE.items():
        make(pathlib.Path(sys.argv[1]), name, *it, True)
else:
    for name, it in VARIANTS.items():
        make(HERE, name, *it, False)
    checkpoints(HERE / "checkpoints")
    buckets(HERE / "buckets.json")
