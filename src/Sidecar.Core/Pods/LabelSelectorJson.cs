using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Pods;

/// <summary>The JSON form of a label selector (meta/v1 LabelSelector).</summary>
static class LabelSelectorJson
{
    public static LabelSelector Read(JsonObject json, JsonPointer at)
    {
        var faults = new List<string>();
        var requirements = new List<SelectorRequirement>();
        foreach (var (key, value) in json)
        {
            if (key == "matchLabels" && value is null or JsonObject)
                ReadLabels((JsonObject?)value ?? [], at / key, requirements, faults);
            else if (key == "matchExpressions" && value is null or JsonArray)
                ReadExpressions((JsonArray?)value ?? [], at / key, requirements, faults);
            else
                faults.Add(key switch
                {
                    "matchLabels" => $"{at / key}: {PodFields.Expected("an object", value)}",
                    "matchExpressions" => $"{at / key}: {PodFields.Expected("a list", value)}",
                    _ => $"{at / key}: expected matchLabels or matchExpressions",
                });
        }
        try
        {
            var selector = new LabelSelector(requirements);
            if (faults.Count == 0)
                return selector;
        }
        catch (FormatException fault)
        {
            faults.AddRange(fault.Message.Split(Environment.NewLine).Select(line => at.IsRoot ? line : $"{at}: {line}"));
        }
        throw new FormatException(string.Join(Environment.NewLine, faults));
    }

    static void ReadLabels(
        JsonObject labels, JsonPointer at, List<SelectorRequirement> requirements, List<string> faults)
    {
        foreach (var (key, value) in labels)
        {
            if (PodFields.IsText(value, out var text))
                requirements.Add(new(key, SelectorOperator.In, [text]));
            else
                faults.Add($"{at / key}: {PodFields.Expected("a text", value)}");
        }
    }

    static void ReadExpressions(
        JsonArray expressions, JsonPointer at, List<SelectorRequirement> requirements, List<string> faults)
    {
        for (var i = 0; i < expressions.Count; i++)
        {
            if (expressions[i] is not JsonObject expression)
            {
                faults.Add($"{at / i}: {PodFields.Expected("an object", expressions[i])}");
                continue;
            }
            foreach (var (field, _) in expression)
                if (field is not ("key" or "operator" or "values"))
                    faults.Add($"{at / i / field}: expected key, operator or values");
            if (ReadExpression(expression, at / i, faults) is { } requirement)
                requirements.Add(requirement);
        }
    }

    static SelectorRequirement? ReadExpression(JsonObject expression, JsonPointer at, List<string> faults)
    {
        var before = faults.Count;
        if (!PodFields.IsText(expression["key"], out var key))
            faults.Add($"{at / "key"}: {PodFields.Expected("a text", expression["key"])}");
        var known = ReadOperator(expression["operator"]);
        if (known is null)
            faults.Add($"{at / "operator"}: "
                + PodFields.Expected("In, NotIn, Exists or DoesNotExist", expression["operator"]));
        var values = ReadValues(expression["values"], at / "values", faults);
        return faults.Count == before ? new(key!, known!.Value, values) : null;
    }

    static SelectorOperator? ReadOperator(JsonNode? node) => !PodFields.IsText(node, out var text) ? null : text switch
    {
        "In" => SelectorOperator.In,
        "NotIn" => SelectorOperator.NotIn,
        "Exists" => SelectorOperator.Exists,
        "DoesNotExist" => SelectorOperator.DoesNotExist,
        _ => null,
    };

    static EquatableArray<string> ReadValues(JsonNode? node, JsonPointer at, List<string> faults)
    {
        if (node is null)
            return [];
        if (node is not JsonArray list)
        {
            faults.Add($"{at}: {PodFields.Expected("a list", node)}");
            return [];
        }
        var values = new List<string>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            if (PodFields.IsText(list[i], out var text))
                values.Add(text);
            else
                faults.Add($"{at / i}: {PodFields.Expected("a text", list[i])}");
        }
        return [.. values];
    }

    public static JsonObject Write(LabelSelector selector)
    {
        var labels = new JsonObject();
        var expressions = new JsonArray();
        foreach (var requirement in selector.Requirements)
        {
            if (requirement is { Operator: SelectorOperator.In, Values.Count: 1 } && !labels.ContainsKey(requirement.Key))
                labels[requirement.Key] = requirement.Values[0];
            else
                expressions.Add((JsonNode)Write(requirement));
        }
        var result = new JsonObject();
        if (labels.Count > 0)
            result["matchLabels"] = labels;
        if (expressions.Count > 0)
            result["matchExpressions"] = expressions;
        return result;
    }

    static JsonObject Write(SelectorRequirement requirement)
    {
        var result = new JsonObject { ["key"] = requirement.Key, ["operator"] = requirement.Operator.ToString() };
        if (!requirement.Values.IsEmpty)
            result["values"] = new JsonArray([.. requirement.Values.Select(value => (JsonNode)value)]);
        return result;
    }
}
