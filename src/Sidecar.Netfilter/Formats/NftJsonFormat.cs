using System.Text;
using System.Text.Json;

namespace Sidecar.Netfilter.Formats;

/// <summary>
/// The JSON of nft (libnftables-json(5), schema version 1): commands as <c>nft -j -f</c> takes them, and tables as
/// <c>nft -j list ruleset</c> writes them.
/// </summary>
/// <remarks>
/// <para>
/// Tables, chains, rules and named objects of the families ip, ip6 and inet. What is written has one object a line, and nft
/// carries it out as one transaction.
/// </para>
/// <para>
/// Statements that the model does not know become <see cref="UnknownMatch"/> and <see cref="UnknownTarget"/> in the words of nft's
/// language (<see cref="NftFormat"/>). A statement for which there are no words here keeps its JSON as its text, and is written as
/// that JSON again: it is as undecided as any other to an evaluation, and nft's language refuses a script with it as a whole.
/// The other way round, words are written as JSON where they are of a plain comparison, a limit, a verdict map or the like, and what comes out reads back
/// to the same words. Other words, and what a table holds besides chains (<see cref="TableObject"/>), have no form in JSON here; nor has
/// an interface, user or group whose name nft's JSON takes for something else: one that begins with <c>@</c> (a set), or is called
/// <c>tcp</c>, <c>udp</c>, <c>icmp</c> and the like (a protocol). Rendering them is refused, each with its place, and nothing is left out.
/// </para>
/// <para>
/// A chain of <c>inet</c> at the hook <c>ingress</c> is read as <see cref="NftFormat"/> reads it, and refused, with its place, where the
/// listing does not name the device (nft 1.0.6 does not). nft 1.0.6 neither lists nor keeps the comment of a chain in JSON.
/// </para>
/// </remarks>
public sealed class NftJsonFormat : IRuleSetFormat
{
    NftJsonFormat()
    {
    }

    /// <summary>The format; it has no settings.</summary>
    public static NftJsonFormat Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "nft-json";

    /// <summary>Writes a script as commands, one a line: one transaction of <c>nft -j -f</c>.</summary>
    /// <param name="script">The script; commands on tables of iptables are left to their formats.</param>
    /// <exception cref="ArgumentException">
    /// Commands or statements have no form in JSON here. The message has a line for each, with table, number of the command, chain, and the words.
    /// </exception>
    public string Render(RuleScript script)
    {
        ArgumentNullException.ThrowIfNull(script);
        return NftJsonWriter.Write(script.Commands.Where(command => command.Table.Backend == Backend.Nftables));
    }

    /// <summary>
    /// Writes rules as <c>nft -j list ruleset</c> does: <c>nft -j -f</c> loads it, on top of what is there.
    /// </summary>
    /// <param name="rules">The rules; tables of iptables are left to their formats.</param>
    /// <exception cref="ArgumentException">
    /// Statements or objects have no form in JSON here. The message has a line for each, with table, chain, number of the rule, and the words.
    /// </exception>
    public string Render(RuleSet rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return NftJsonWriter.Write(rules.Tables.Where(table => table.Id.Backend == Backend.Nftables));
    }

    /// <summary>Reads commands, and the objects of a listing as the commands that would make them, in their order.</summary>
    /// <param name="text">The JSON.</param>
    public ParseResult<RuleScript> Parse(string text)
    {
        var problems = new List<Diagnostic>();
        var commands = Read(text, problems);
        return problems.Count == 0
            ? new ParseResult<RuleScript>(new RuleScript(commands.Select(row => row.Command).ToEquatableArray()))
            : new ParseResult<RuleScript>(problems.ToEquatableArray());
    }

    /// <summary>Reads commands or a listing to the rules that hold after they ran in an empty namespace.</summary>
    /// <param name="text">The JSON.</param>
    public static ParseResult<RuleSet> ParseRuleSet(string text)
    {
        var problems = new List<Diagnostic>();
        return NftFormat.Apply(Read(text, problems), problems);
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
                Read(item, PlaceOf(bytes, start), foreign, commands, problems);
        }
        catch (JsonException failure)
        {
            problems.Add(new Diagnostic((int)(failure.LineNumber ?? 0) + 1, (int)(failure.BytePositionInLine ?? 0) + 1, $"This is no JSON: {failure.Message}"));
        }
        return commands;
    }

    // JsonElement says so where a value is of another kind than is asked for, at whatever depth.
    static void Read(
        JsonElement item, NftToken place, NftJsonForeign foreign, List<(RuleCommand Command, NftToken Place)> commands, List<Diagnostic> problems)
    {
        try
        {
            NftJsonReader.Read(item, place, foreign, commands, problems);
        }
        catch (InvalidOperationException)
        {
            problems.Add(new Diagnostic(place.Line, place.Column,
                $"Found a value of another kind than its name takes, such as a number for a text, in {NftJsonText.Compact(item)}."));
        }
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
