package dojo.mturk;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * One worker's answer as Mechanical Turk hands it over: XML with JSON in it. Resolves nothing from
 * outside and takes no document type at all.
 */
final class AnswerXml {
    /** The longest answer read, in characters; more is no answer. */
    static final int CHARS_MAX = 1 << 20;

    private static final XMLInputFactory XML = XMLInputFactory.newDefaultFactory();

    static {
        XML.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XML.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XML.setProperty(XMLInputFactory.IS_COALESCING, true);
    }

    private AnswerXml() {}

    /** The numbers by id; of several for one id the mean. Nothing if the text is no such answer. */
    static Map<String, Double> scores(String xml) {
        if (xml.length() > CHARS_MAX) return Map.of();
        try {
            return scores(XML.createXMLStreamReader(new StringReader(xml)));
        } catch (XMLStreamException | MalformedJson | NumberFormatException e) {
            return Map.of();
        }
    }

    private static Map<String, Double> scores(XMLStreamReader xml)
            throws XMLStreamException, MalformedJson {
        Map<String, double[]> sums = new LinkedHashMap<>();
        String question = "";
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD) return Map.of();
            if (event != XMLStreamConstants.START_ELEMENT) continue;
            switch (xml.getLocalName()) {
                case "QuestionIdentifier" -> question = xml.getElementText().strip();
                case "FreeText" -> {
                    String text = xml.getElementText();
                    if (question.equals("taskAnswers")) add(sums, Json.parse(text));
                }
                default -> {}
            }
        }
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((id, sum) -> means.put(id, sum[0] / sum[1]));
        return means;
    }

    /** An array of objects from id to number; sliders write numbers as text. */
    private static void add(Map<String, double[]> sums, JsonNode answers) {
        for (JsonNode answer : answers) {
            for (Map.Entry<String, JsonNode> one : answer.properties()) {
                double score = Double.parseDouble(one.getValue().asText());
                double[] sum = sums.computeIfAbsent(one.getKey(), id -> new double[2]);
                sum[0] += score;
                sum[1]++;
            }
        }
    }
}
