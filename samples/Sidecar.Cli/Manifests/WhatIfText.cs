using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Cli.Reports;
using Sidecar.Core.Json;

namespace Sidecar.Cli.Manifests;

/// <summary>What a change of configuration does, for a person and for programs.</summary>
static class WhatIfText
{
    public static string Of(WhatIf found)
    {
        var text = new StringBuilder();
        foreach (var group in found.Groups)
        {
            text.Append($"{Count(group.Workloads.Count)} {Words(group.What)}{(group.Workloads.Count > 1 && group.What == WhatIfChange.Changed ? " alike" : "")}:\n");
            foreach (var workload in group.Workloads)
                text.Append($"  {workload.Name} ({workload.File}:{workload.Line})\n");
            if (group.What == WhatIfChange.Changed)
                foreach (var operation in group.Workloads[0].Patch.Operations)
                    text.Append($"    {Line(operation)}\n");
        }
        return text.Append($"{Count(found.Unchanged.Count)} unchanged.\n").ToString();
    }

    public static ReadOnlyMemory<byte> Json(WhatIf found) => JsonText.Document(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("groups");
        foreach (var group in found.Groups)
        {
            json.WriteStartObject();
            json.WriteString("change", Code(group.What));
            json.WriteStartArray("workloads");
            foreach (var workload in group.Workloads)
                Write(workload, json);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteTexts("unchanged", found.Unchanged.Select(workload => workload.Name));
        json.WriteEndObject();
    });

    public static IReadOnlyList<Check> Checks(WhatIf found) =>
    [
        .. from workload in found.Groups.SelectMany(some => some.Workloads).Concat(found.Unchanged)
           select new Check(
               Code(workload.What), $"Under the new configuration {Words(workload.What)}", workload.Name, workload.What == WhatIfChange.None,
               workload.What == WhatIfChange.Changed ? CheckLevel.Warning : CheckLevel.Error,
               workload.What == WhatIfChange.None ? "unchanged" : $"{Words(workload.What)}\n{string.Join('\n', workload.Patch.Operations.Select(Line))}")
           {
               File = workload.File,
               Line = workload.Line,
           },
    ];

    /// <summary>A change in a line.</summary>
    public static string Line(JsonPatchOperation operation) => operation switch
    {
        JsonPatchOperation.Add add => $"add {add.Path}: {Value(add.Value)}",
        JsonPatchOperation.Replace replace => $"replace {replace.Path}: {Value(replace.Value)}",
        _ => $"{operation.Name} {operation.Path}",
    };

    static string Value(JsonNode? value) => value?.ToJsonString() ?? "null";

    static void Write(WhatIfWorkload workload, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("file", workload.File);
        json.WriteNumber("line", workload.Line);
        json.WriteString("kind", workload.Workload.Kind);
        json.WriteString("namespace", workload.Workload.Namespace);
        json.WriteString("name", workload.Workload.Name);
        json.WriteString("reason", workload.Decision.Reason.ToString());
        json.WritePropertyName("patch");
        workload.Patch.ToJson().WriteTo(json);
        json.WriteEndObject();
    }

    static string Count(int count) => count == 1 ? "1 workload" : $"{count} workloads";

    /// <summary>The kind of change in words.</summary>
    public static string Words(WhatIfChange what) => what switch
    {
        WhatIfChange.Injected => "newly injected",
        WhatIfChange.NotInjected => "no longer injected",
        WhatIfChange.Changed => "changed",
        _ => "unchanged",
    };

    static string Code(WhatIfChange what) => what switch
    {
        WhatIfChange.Injected => "injected",
        WhatIfChange.NotInjected => "not-injected",
        WhatIfChange.Changed => "changed",
        _ => "unchanged",
    };
}
