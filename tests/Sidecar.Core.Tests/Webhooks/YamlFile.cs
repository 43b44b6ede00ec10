using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sidecar.Core.Tests.Webhooks;

/// <summary>Reads the one document of a YAML file.</summary>
static class YamlFile
{
    public static JsonObject Read(string path)
    {
        using var text = File.OpenText(path);
        var stream = new YamlStream();
        stream.Load(text);
        return (JsonObject)Node(stream.Documents[0].RootNode)!;
    }

    static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair =>
            KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Node(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(Node)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var plain } when
            int.TryParse(plain, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) => number,
        YamlScalarNode scalar => scalar.Value,
        _ => throw new FormatException($"unexpected node {node}"),
    };
}
