using System.CommandLine;
using System.Text.Json;
using Sidecar.Cli.Sources;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar compare</c>: which rules differ, and which connections fare differently.</summary>
static class CompareVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var source = new RuleSourceOptions();
        var with = new Option<string>("--with")
        {
            Description = "The rules to compare with, saved in a file of any format. Default: those that the flags make.",
            HelpName = "FILE",
        };
        var strict = new Option<bool>("--strict") { Description = "Exit with 1 also where the rules differ and every connection fares alike." };
        var output = OutputOption.Create("text: for a person. json: every difference.", "text", "json");
        var verb = new Command("compare", "Compares two sets of rules: as texts, and by what becomes of every connection.");
        foreach (var option in new Option[] { with, strict, output })
            verb.Add(option);
        source.AddTo(verb);
        verb.SetAction(parsed =>
        {
            if (!source.IsNamed(parsed))
                report(Outcome.Unusable("sidecar compare: expected rules to compare: --rules FILE, --live or --netns NAME.", "Try 'sidecar compare --help'."));
            else if (!source.TryRead(parsed, terminal, out var before, out var failure)
                || !TryReadOther(parsed.GetValue(with), source, parsed, terminal, out var after, out failure))
                report(failure);
            else
                report(Compare(before, after, parsed.GetValue(strict), parsed.GetRequiredValue(output)));
        });
        return verb;
    }

    static bool TryReadOther(
        string? file, RuleSourceOptions source, ParseResult parsed, Terminal terminal, out RuleSet rules, out Outcome failure)
    {
        (rules, failure) = (RuleSet.Empty, Outcome.Ok(""));
        if (file is null)
        {
            if (!source.Flags.TryRead(parsed, terminal, out var wanted, out var wrong))
            {
                failure = wrong;
                return false;
            }
            rules = Netfilter.Interception.InterceptionRules.Build(wanted.Settings);
            return true;
        }
        if (InputFile.Read(file, terminal, out var error) is not { } input)
        {
            failure = Outcome.Unusable(error);
            return false;
        }
        var read = RuleFile.Parse(input);
        (rules, failure) = (read.Rules, Outcome.Unusable(read.Problems));
        return read.Problems.Count == 0;
    }

    static Outcome Compare(RuleSource before, RuleSet after, bool strict, string output)
    {
        var edits = RuleSetEdits.Between(before.Rules.Normalise(), after.Normalise());
        RuleSetDiff diff;
        try
        {
            diff = RuleSetDiff.Between(before.Rules, after, before.Facts);
        }
        catch (PacketSpaceException undecided)
        {
            return Outcome.Refused($"sidecar compare: whether they behave alike cannot be decided: {undecided.Message}");
        }
        var text = output == "json" ? JsonText.Document(json => Write(edits, diff, json)) : JsonText.Utf8(Text(edits, diff));
        return diff.BehavesAlike && (edits.IsEmpty || !strict)
            ? Outcome.Ok(text, before.Warnings)
            : Outcome.Found(text, before.Warnings);
    }

    static string Text(RuleSetEdits edits, RuleSetDiff diff) =>
        (edits.IsEmpty ? "The rules are the same.\n" : $"{edits}\n") + $"{diff}\n";

    static void Write(RuleSetEdits edits, RuleSetDiff diff, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("sameRules", edits.IsEmpty);
        json.WriteBoolean("behavesAlike", diff.BehavesAlike);
        json.WriteNumber("classes", diff.Classes);
        json.WriteTexts("removed", edits.Removed.Select(place => place.ToString()));
        json.WriteTexts("added", edits.Added.Select(place => place.ToString()));
        json.WriteStartArray("differences");
        foreach (var group in diff.Groups)
        {
            json.WriteStartObject();
            json.WriteNumber("classes", group.Classes);
            json.WritePropertyName("before");
            group.Before.WriteTo(json);
            json.WritePropertyName("after");
            group.After.WriteTo(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
