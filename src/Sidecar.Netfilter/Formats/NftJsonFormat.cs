using System.Text;
using System.Text.Json;

namespace Sidecar.Netfilter.Formats;

/// <summary>The JSON of <c>nft -j list ruleset</c> (libnftables-json(5), schema version 1).</summary>
/// <remarks>
/// Tables, chains, rules and named objects of the families ip, ip6 and inet. Read only: nft takes commands in its own language as
/// well (<see cref="NftFormat"/>). Statements that the model does not know become <see cref="UnknownMatch"/> and
/// <see cref="UnknownTarget"/> in the words of that language. A statement for which there are no words here keeps its JSON
/// as its text: it is as undecided as any other to an evaluation, and nft refuses a script with it as a whole, so read the
/// text of <c>nft list ruleset</c> where rules are to be written back. A chain of <c>inet</c> at the hook <c>ingress</c> is
/// kept as <see cref="NftFormat"/> keeps it, and refused, with its place, where the listing does not name the device (nft
/// 1.0.6 does not).
/// </remarks>
public static class NftJsonFormat
{
    /// <summary>Reads a listing to the script that would make it in an empty namespace.</summary>
    /// <param name="json">The listing.</param>
    public static ParseResult<RuleScript> Parse(string json)
    {
        var problems = new List<Diagnostic>();
        var commands = Read(json, problems);
        return problems.Count == 0
            ? new ParseResult<RuleScript>(new RuleScript(commands.Select(row => row.Command).ToEquatableArray()))
            : new ParseResult<RuleScript>(problems.ToEquatableArray());
    }

    /// <summary>Reads a listing.</summary>
    /// <param name="json">The listing.</param>
    public static ParseResult<RuleSet> ParseRuleSet(string json)
    {
        var problems = new List<Diagnostic>();
        return NftFormat.Apply(Read(json, problems), problems);
    }

    static List<(RuleCommand Command, NftToken Place)> Read(string json, List<Diagnostic> problems)
    {
        ArgumentNullException.ThrowIfNull(json);
        var commands = new List<(RuleCommand, NftToken)>();
        var foreign = new NftJsonForeign(commands, problems);
        var bytes = Encoding.UTF8.GetBytes(json);
        try
        {
            foreach (var (start, item) in Items(bytes))
                NftJsonReader.Read(item, PlaceOf(bytes, start), foreign, commands, problems);
        }
        catch (JsonException failure)
        {
            problems.Add(new Diagnostic((int)(failure.LineNumber ?? 0) + 1, (int)(failure.BytePositionInLine ?? 0) + 1, $"This is no JSON: {failure.Message}"));
        }
        return commands;
    }

    // The objects of the array "nftables", each with the place where it begins.
    static List<(int Start, JsonElement Item)> Items(byte[] bytes)
    {
        var items = new List<(int, JsonElement)>();
        var reader = new Utf8JsonReader(bytes);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw Expected(bytes, reader.TokenStartIndex, "an object");
        var isListing = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("nftables"))
            {
                reader.Skip();
                continue;
            }
            isListing = reader.Read() && reader.TokenType == JsonTokenType.StartArray;
            while (isListing && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                items.Add(((int)reader.TokenStartIndex, JsonElement.ParseValue(ref reader)));
        }
        // Anything behind the object is an error that the reader reports.
        while (reader.Read())
            continue;
        return isListing ? items : throw Expected(bytes, 0, "an object with the array 'nftables'");
    }

    static JsonException Expected(byte[] bytes, long start, string what)
    {
        var place = PlaceOf(bytes, (int)start);
        return new JsonException($"expected {what}.", null, place.Line - 1, place.Column - 1);
    }

    static NftToken PlaceOf(byte[] bytes, int start)
    {
        var before = bytes.AsSpan(0, start);
        return new NftToken(NftTokenKind.Word, "", before.Count((byte)'\n') + 1, start - before.LastIndexOf((byte)'\n'), false);
    }
}
