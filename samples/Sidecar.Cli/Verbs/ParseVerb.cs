using System.CommandLine;
using System.Text.Json;
using Sidecar.Cli.Sources;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Validation;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar parse</c>: rules of any format in, another format out, and what is wrong with them.</summary>
static class ParseVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var file = new Option<string>("--filename", "-f")
        {
            Description = "The rules, in any format that 'trace --rules' takes; '-' is standard input.",
            HelpName = "FILE",
            Required = true,
        };
        var output = OutputOption.CreateShort(
            "listing: as iptables-save, ip6tables-save and nft list them, in their normal form. nft, shell: commands. "
            + "json: the model.", "listing", "nft", "shell", "json");
        var verb = new Command("parse", "Reads rules of any format, reports what is wrong with them, and prints them in another.")
        {
            file,
            output,
        };
        verb.SetAction(parsed =>
        {
            var input = InputFile.Read(parsed.GetRequiredValue(file), terminal, out var error);
            report(input is null ? Outcome.Unusable(error) : Run(RuleFile.Parse(input), input.Name, parsed.GetRequiredValue(output)));
        });
        return verb;
    }

    static Outcome Run(RuleFile file, string name, string output)
    {
        if (file.Problems.Count > 0)
            return Outcome.Unusable(file.Problems);
        var text = output switch
        {
            "json" => JsonText.Document(json => Write(file, json)),
            "nft" => JsonText.Utf8(NftFormat.Instance.Render(file.Rules)),
            "shell" => JsonText.Utf8(ShellFormat.Instance.Render(file.Rules)),
            _ => JsonText.Utf8(RuleText.Listing(file.Rules)),
        };
        var remarks = RuleSetValidation.Remarks(file.Rules).Select(remark => $"{name}: {remark}").ToList();
        var problems = RuleSetValidation.Problems(file.Rules).Select(problem => $"{name}: {problem}").ToList();
        return problems.Count == 0 ? Outcome.Ok(text, remarks) : Outcome.Found(text, remarks) with { Errors = problems };
    }

    static void Write(RuleFile file, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("format", file.Format);
        json.WriteStartArray("tables");
        foreach (var table in file.Rules.Normalise().Tables)
            Write(table, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Write(Table table, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("backend", table.Id.Backend.ToString().ToLowerInvariant());
        json.WriteString("family", table.Id.Family.ToString().ToLowerInvariant());
        json.WriteString("name", table.Id.Name);
        json.WriteStartArray("chains");
        foreach (var chain in table.Chains)
        {
            json.WriteStartObject();
            json.WriteString("name", chain.Name.ToString());
            if (chain.Base is { } hooked)
            {
                json.WriteString("hook", hooked.Hook.ToString().ToLowerInvariant());
                json.WriteString("type", hooked.Type.ToString().ToLowerInvariant());
                json.WriteNumber("priority", hooked.Priority);
                json.WriteString("policy", hooked.Policy.ToString().ToLowerInvariant());
            }
            json.WriteTexts("rules", chain.Rules.Select(rule => RuleText.Of(table.Id, chain.Name, rule)));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteTexts("objects", table.Objects.Select(one => one.Text));
        json.WriteEndObject();
    }
}
