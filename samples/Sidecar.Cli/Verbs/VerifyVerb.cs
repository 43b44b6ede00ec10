using System.CommandLine;
using System.Text.Json;
using Sidecar.Cli.Pictures;
using Sidecar.Cli.Reports;
using Sidecar.Cli.Sources;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar verify</c>: proves what the flags promise of rules of any origin, or shows the packet that breaks it.</summary>
static class VerifyVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var source = new RuleSourceOptions();
        var only = new Option<string[]>("--property")
        {
            Description = "Check this property only, by its id; may be repeated. Default: all.",
            HelpName = "ID",
        };
        var strict = new Option<bool>("--strict") { Description = "Exit with 1 for warnings too, and for what cannot be decided." };
        var format = FormatOption.Create();
        var html = HtmlOption.Create();
        var verb = new Command(
            "verify", "Proves, over every packet there can be, that rules keep what the flags promise; where they do not, shows a packet and its way.");
        foreach (var option in new Option[] { only, strict, format, html })
            verb.Add(option);
        source.AddTo(verb);
        verb.SetAction(parsed =>
        {
            if (!source.TryRead(parsed, terminal, out var rules, out var failure)
                || !TryChoose(InterceptionProperties.Of(rules.Settings), parsed.GetValue(only) ?? [], out var properties, out failure))
            {
                report(failure);
                return;
            }
            var findings = Check(rules, properties);
            var text = parsed.GetRequiredValue(format) switch
            {
                "json" => JsonText.Document(json => Write(findings, json)),
                "sarif" => CheckFormats.Sarif(Checks(findings)),
                "junit" => CheckFormats.JUnit("sidecar verify", Checks(findings)),
                _ => JsonText.Utf8(string.Concat(findings.Select(Text)) + Summary(findings)),
            };
            var wrong = findings.Any(finding => IsWrong(finding, parsed.GetValue(strict)));
            report((wrong ? Outcome.Found(text, rules.Warnings) : Outcome.Ok(text, rules.Warnings))
                .WithPage(parsed.GetValue(html), () => VerifyReport.Of(rules, findings, GivenArguments.Of(parsed, html, format))));
        });
        return verb;
    }

    /// <summary>A finding for each property.</summary>
    public static EquatableArray<Finding> Check(RuleSource rules, EquatableArray<Property> properties) =>
        new Verifier(rules.Rules, rules.Facts) { Proxy = rules.Proxy }.Check(properties);

    /// <summary>True for a finding that is an error; with <paramref name="strict"/> for any that is no proof.</summary>
    public static bool IsWrong(Finding finding, bool strict) =>
        !finding.Holds && (strict || (finding is not Undecidable && finding.Property.Severity == Severity.Error));

    static bool TryChoose(EquatableArray<Property> all, string[] ids, out EquatableArray<Property> chosen, out Outcome failure)
    {
        string[] unknown = [.. ids.Where(id => !all.Any(property => property.Id == id))
            .Select(id => $"sidecar verify: --property '{id}': expected one of {string.Join(", ", all.Select(property => property.Id))}.")];
        chosen = ids.Length == 0 ? all : [.. all.Where(property => ids.Contains(property.Id))];
        failure = Outcome.Unusable(unknown);
        return unknown.Length == 0;
    }

    static string Text(Finding finding) => $"{Word(finding),-9} {finding.Property.Id}: {finding.ToString()!.TrimEnd().Replace("\n", "\n          ")}\n"
        + (finding.Holds || finding.Property.Reason.Length == 0 ? "" : $"          {finding.Property.Reason}\n");

    static string Summary(EquatableArray<Finding> findings) =>
        $"{findings.Count(finding => finding.Holds)} of {findings.Count} properties are proved.\n";

    static string Word(Finding finding) => finding switch
    {
        Proved => "proved",
        Undecidable => "undecided",
        { Property.Severity: Severity.Error } => "broken",
        _ => "warning",
    };

    static List<Check> Checks(EquatableArray<Finding> findings) =>
    [
        .. findings.Select(finding => new Check(
            finding.Property.Id, finding.Property.Name, "rules", finding.Holds,
            finding is Undecidable || finding.Property.Severity == Severity.Warning ? CheckLevel.Warning : CheckLevel.Error,
            finding.ToString()!)),
    ];

    static void Write(EquatableArray<Finding> findings, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("property", finding.Property.Id);
            json.WriteString("name", finding.Property.Name);
            json.WriteString("reason", finding.Property.Reason);
            json.WriteString("severity", finding.Property.Severity.ToString().ToLowerInvariant());
            json.WriteString("finding", finding switch
            {
                Proved => "proved",
                Disproved => "disproved",
                Undecidable => "undecided",
                Unused => "unused",
                _ => "without-effect",
            });
            WriteDetails(finding, json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteDetails(Finding finding, Utf8JsonWriter json)
    {
        switch (finding)
        {
            case Proved proved:
                json.WriteNumber("classes", proved.Classes);
                json.WriteNumber("concerned", proved.Concerned);
                break;
            case Disproved disproved:
                json.WriteNumber("classes", disproved.Classes);
                json.WriteNumber("failures", disproved.Failures);
                json.WritePropertyName("witness");
                disproved.Witness.WriteTo(json);
                break;
            case Undecidable undecided:
                json.WriteString("because", undecided.Reason);
                break;
            case Unused unused:
                json.WriteNumber("classes", unused.Classes);
                json.WriteTexts("rules", unused.Rules.Select(rule => rule.ToString()));
                break;
            case WithoutEffect idle:
                json.WriteNumber("classes", idle.Classes);
                json.WriteTexts("options", idle.Options);
                break;
        }
    }
}
