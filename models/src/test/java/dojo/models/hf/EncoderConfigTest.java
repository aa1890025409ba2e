package dojo.models.hf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.testing.Golden;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderConfigTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    bert       ; model_type               ; "llama"              ; model_type 'llama'
                    bert       ; architectures            ; ["BertForMaskedLM"]  ; BertForMaskedLM
                    bert       ; architectures            ; []                   ; architecture
                    bert       ; position_embedding_type  ; "relative_key"       ; position_embedding_type relative_key
                    bert       ; is_decoder               ; true                 ; is_decoder true
                    bert       ; add_cross_attention      ; true                 ; add_cross_attention true
                    bert       ; pruned_heads             ; {"0":[1]}            ; pruned_heads
                    bert       ; quantization_config      ; {"bits":4}           ; quantization_config
                    bert       ; auto_map                 ; {"AutoModel":"x.Y"}  ; auto_map
                    bert       ; id2label                 ; {"0":"a","1":"b"}    ; num_labels 2
                    bert       ; num_labels               ; 3                    ; num_labels 3
                    bert       ; hidden_act               ; "xielu"              ; hidden_act xielu
                    bert       ; hidden_size              ; "64"                 ; hidden_size
                    bert       ; num_attention_heads      ; 5                    ; num_attention_heads 5 of 48
                    bert       ; num_hidden_layers        ; -1                   ; num_hidden_layers -1
                    bert       ; layer_norm_eps           ; "small"              ; layer_norm_eps
                    bert       ; type_vocab_size          ; 0                    ; type_vocab_size 0
                    roberta    ; pad_token_id             ; null                 ; pad_token_id null
                    roberta    ; max_position_embeddings  ; 4                    ; max_position_embeddings 4
                    deberta-v2 ; relative_attention       ; "yes"                ; relative_attention
                    deberta-v2 ; pos_att_type             ; ["c2p","p2p"]        ; pos_att_type p2p
                    deberta-v2 ; pos_att_type             ; 3                    ; pos_att_type 3
                    deberta-v2 ; position_buckets         ; 1                    ; position_buckets 1
                    deberta-v2 ; position_buckets         ; 512                  ; position_buckets 512 of 128
                    deberta-v2 ; norm_rel_ebd             ; "layer_norm|other"   ; norm_rel_ebd other
                    deberta-v2 ; conv_kernel_size         ; 4                    ; conv_kernel_size 4
                    deberta-v2 ; pooler_hidden_act        ; "softplus"           ; pooler_hidden_act softplus
                    deberta-v2 ; pooler_hidden_size       ; 48                   ; pooler_hidden_size 48
                    deberta-v2 ; attention_head_size      ; 8                    ; attention_head_size 8
                    """)
    void aSettingThatIsNotSupportedIsRefusedByItsName(
            String model, String field, String value, String said) throws Exception {
        ObjectNode config = config(model);
        config.set(field, Json.parse("[" + value + "]").path(0));
        assertThatThrownBy(() -> EncoderConfig.read(config))
                .isInstanceOf(Unusable.class)
                .hasMessageContaining(said);
    }

    @Test
    void whatIsAbsentIsWhatTransformersTakes() throws Exception {
        ObjectNode config = Json.object().put("model_type", "electra");
        config.putArray("architectures").add("ElectraForSequenceClassification");
        EncoderConfig read = EncoderConfig.read(config);
        assertThat(read.hiddenSize()).isEqualTo(256);
        assertThat(read.embeddingSize()).isEqualTo(128);
        assertThat(read.heads()).isEqualTo(4);
        assertThat(read.relative()).isEqualTo(Optional.empty());
    }

    @Test
    void distancesFallIntoTheBucketsOfTransformers() {
        for (JsonNode row : Golden.json("models/buckets.json")) {
            int count = row.path(0).asInt();
            int longest = row.path(1).asInt();
            var relative =
                    new EncoderConfig.Relative(
                            true, count, count, longest, true, true, true, true, false);
            for (int distance = 0; distance < row.path(2).size(); distance++) {
                int expected = row.path(2).path(distance).asInt();
                assertThat(EncoderGraph.bucket(relative, distance))
                        .as("%d of %d, distance %d", count, longest, distance)
                        .isEqualTo(expected);
                assertThat(EncoderGraph.bucket(relative, -distance)).isEqualTo(-expected);
            }
        }
    }

    private static ObjectNode config(String model) throws Exception {
        return (ObjectNode)
                Json.parse(Files.readAllBytes(Golden.file("models/" + model + "/config.json")));
    }
}
