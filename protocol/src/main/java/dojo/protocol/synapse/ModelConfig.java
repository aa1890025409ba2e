package dojo.protocol.synapse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.util.Optional;

/**
 * What a miner says it scored with; nobody checks it on the way.
 *
 * @param provider {@code togetherai}, {@code openai}, or another
 * @param template the prompt or labelling template; our own extra, left out of the JSON if absent
 */
public record ModelConfig(Optional<String> provider, String modelName, Optional<String> template) {
    public ModelConfig {
        provider = provider.map(WellFormed::text);
        modelName = WellFormed.text(modelName);
        template = template.map(WellFormed::text);
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        provider.ifPresentOrElse(
                name -> json.put("provider", name), () -> json.putNull("provider"));
        json.put("model_name", modelName);
        template.ifPresent(text -> json.put("template", text));
        return json;
    }

    static ModelConfig read(Fields fields) throws MalformedSynapse {
        return new ModelConfig(
                fields.optionalText("provider"),
                fields.text("model_name"),
                fields.optionalText("template"));
    }
}
