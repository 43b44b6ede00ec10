using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;

namespace Sidecar.Cli.Reports;

/// <summary>Checks in the forms that tools of continuous integration read: SARIF 2.1.0 and JUnit's XML.</summary>
static class CheckFormats
{
    /// <summary>SARIF: a rule for each thing looked for, a result for each that is not met (OASIS SARIF 2.1.0).</summary>
    public static ReadOnlyMemory<byte> Sarif(IReadOnlyList<Check> checks) => JsonText.Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "sidecar");
        json.WriteStartArray("rules");
        foreach (var rule in checks.DistinctBy(check => check.Rule))
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Rule);
            WriteText(json, "shortDescription", rule.Title);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("results");
        foreach (var check in checks.Where(check => !check.IsMet))
            WriteResult(json, check);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>JUnit: a test case for each check, failed where it is not met and matters.</summary>
    /// <param name="suite">The name of the suite.</param>
    /// <param name="checks">The checks.</param>
    public static ReadOnlyMemory<byte> JUnit(string suite, IReadOnlyList<Check> checks)
    {
        var text = new ArrayBufferWriter<byte>();
        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), NewLineChars = "\n", CheckCharacters = false }))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", suite);
            xml.WriteAttributeString("tests", Number(checks.Count));
            xml.WriteAttributeString("failures", Number(checks.Count(IsFailure)));
            foreach (var check in checks)
            {
                xml.WriteStartElement("testcase");
                xml.WriteAttributeString("classname", check.Rule);
                xml.WriteAttributeString("name", $"{check.Title}: {check.Subject}");
                if (check.File is { } file)
                    xml.WriteAttributeString("file", file);
                if (IsFailure(check))
                {
                    xml.WriteStartElement("failure");
                    xml.WriteAttributeString("message", check.Message.Split('\n')[0]);
                    xml.WriteString(check.Message);
                    xml.WriteEndElement();
                }
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        text.Write(stream.ToArray());
        text.Write("\n"u8);
        return text.WrittenMemory;
    }

    static bool IsFailure(Check check) => !check.IsMet && check.Level == CheckLevel.Error;

    static void WriteResult(Utf8JsonWriter json, Check check)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", check.Rule);
        json.WriteString("level", check.Level.ToString().ToLowerInvariant());
        WriteText(json, "message", $"{check.Subject}: {check.Message.TrimEnd()}");
        if (check.File is { } file)
        {
            json.WriteStartArray("locations");
            json.WriteStartObject();
            json.WriteStartObject("physicalLocation");
            json.WriteStartObject("artifactLocation");
            json.WriteString("uri", file);
            json.WriteEndObject();
            json.WriteStartObject("region");
            json.WriteNumber("startLine", check.Line);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
