using System.CommandLine;
using System.Text.Json;
using Sidecar.Cli.Manifests;
using Sidecar.Cli.Reports;
using Sidecar.Core.Policy;
using Sidecar.Core.Workloads;
using Spectre.Console;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar explain</c>: which pods are injected, and every rule that was asked on the way.</summary>
static class ExplainVerb
{
    public static Command Create(Terminal terminal, Action<Outcome> report)
    {
        var format = FormatOption.Create("-o");
        return ManifestVerb.Create(
            "explain", "Says of each object with pods whether they are injected, and why.", verb => verb.Add(format), terminal,
            (parsed, names, injector) =>
            {
                using var progress = new FileCounter(terminal, names.Count, CommandLine.IsQuiet(parsed));
                var batch = ManifestBatch.Run(
                    names, Environment.ProcessorCount, terminal, file => ManifestRewrite.Of(injector.Inject(file.Content, file.Name)), progress);
                return batch.Failure ?? Outcome.Ok(Text(batch, parsed.GetRequiredValue(format), terminal));
            }, report);
    }

    static ReadOnlyMemory<byte> Text(ManifestBatch batch, string format, Terminal terminal) => format switch
    {
        "json" => JsonText.Document(json => Write(batch, json)),
        "sarif" => CheckFormats.Sarif(Checks(batch)),
        "junit" => CheckFormats.JUnit("sidecar explain", Checks(batch)),
        _ => JsonText.Utf8(string.Concat(Explained(batch).Select(one => terminal.Render(Tree(one.Document, one.Workload))))),
    };

    static IEnumerable<(string File, ManifestDocument Document, WorkloadInjection Workload)> Explained(ManifestBatch batch) =>
        from file in batch.Files
        from document in file.After.Documents
        from workload in document.Workloads
        select (file.Before.Name, document, workload);

    // That a pod has no sidecar is no fault of it, only worth knowing.
    static IReadOnlyList<Check> Checks(ManifestBatch batch) =>
    [
        .. from one in Explained(batch)
           let decision = one.Workload.Decision
           select new Check(
               decision.Reason.ToString(), decision.Inject ? "The pods are injected" : "The pods are not injected",
               $"{one.Workload.Workload.Kind} {Name(one.Workload.Workload)}", decision.Inject, CheckLevel.Note, $"{decision}. {decision.Hint}")
           {
               File = one.File,
               Line = one.Document.Line,
           },
    ];

    static Tree Tree(ManifestDocument document, WorkloadInjection workload)
    {
        var decision = workload.Decision;
        var colour = decision.Inject ? "green" : "yellow";
        var name = Markup.Escape($"{workload.Workload.Kind} {Name(workload.Workload)}");
        var tree = new Tree($"[bold]{name}[/] (line {document.Line}): [{colour}]{(decision.Inject ? "injected" : "not injected")}[/], {decision.Reason}");
        foreach (var rule in decision.Considered)
            Add(tree, rule);
        if (decision.Hint.Length > 0)
            tree.AddNode(Markup.Escape($"hint: {decision.Hint}"));
        foreach (var warning in workload.Warnings.Where(warning => !warning.StartsWith("===>", StringComparison.Ordinal)))
            tree.AddNode(Markup.Escape($"warning: {warning}"));
        return tree;
    }

    static void Add(Tree tree, ConsideredRule rule)
    {
        var node = tree.AddNode(Markup.Escape($"{rule.Rule}: {Says(rule.Outcome)}"));
        foreach (var evidence in rule.Outcome.Evidence)
            node.AddNode(Markup.Escape(evidence.ToString()));
    }

    static string Says(RuleOutcome outcome) => outcome switch
    {
        RuleOutcome.Decides decides => decides.Inject ? "inject" : "do not inject",
        RuleOutcome.Abstains abstains => $"no opinion, {abstains.Because}",
        _ => outcome.ToString(),
    };

    static string Name(WorkloadReference workload) =>
        workload.Namespace.Length > 0 ? $"{workload.Namespace}/{workload.Name}" : workload.Name;

    static void Write(ManifestBatch batch, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var (file, document, workload) in Explained(batch))
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteNumber("line", document.Line);
            json.WriteString("apiVersion", workload.Workload.ApiVersion);
            json.WriteString("kind", workload.Workload.Kind);
            json.WriteString("namespace", workload.Workload.Namespace);
            json.WriteString("name", workload.Workload.Name);
            json.WriteBoolean("inject", workload.Decision.Inject);
            json.WriteString("reason", workload.Decision.Reason.ToString());
            json.WriteTexts("evidence", workload.Decision.Evidence.Select(one => one.ToString()));
            json.WriteString("hint", workload.Decision.Hint);
            json.WriteStartArray("considered");
            foreach (var rule in workload.Decision.Considered)
            {
                json.WriteStartObject();
                json.WriteString("rule", rule.Rule);
                json.WriteString("says", Says(rule.Outcome));
                json.WriteTexts("evidence", rule.Outcome.Evidence.Select(one => one.ToString()));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteTexts("warnings", workload.Warnings);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
