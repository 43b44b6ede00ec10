using System.Text;
using System.Text.Json;
using Sidecar.Netfilter.Planning;

namespace Sidecar.Cli.Verbs;

/// <summary>A plan, for a person and for a program.</summary>
static class PlanText
{
    public static string Of(ApplyPlan plan)
    {
        var text = new StringBuilder();
        switch (plan)
        {
            case NothingToDo:
                text.Append("Nothing to do: the rules are in force.\n");
                break;
            case Refusal refusal:
                foreach (var reason in refusal.Reasons)
                    text.Append($"Refused: {reason}\n");
                break;
            case Replacement replacement:
                foreach (var (index, step) in replacement.Steps.Index())
                    Append(text, index + 1, step);
                foreach (var family in replacement.ResetsConnectionsOf)
                    text.Append($"Running {family} connections are reset by it.\n");
                break;
        }
        foreach (var observation in plan.Observations)
            text.Append($"Note: {observation}\n");
        return text.ToString();
    }

    /// <summary>The plan as JSON.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="result">What came of it; null where it is only a plan.</param>
    public static ReadOnlyMemory<byte> Json(ApplyPlan plan, string? result = null) => JsonText.Document(json => Write(plan, result, json));

    /// <summary>A step in one line: the program and its arguments.</summary>
    public static string Command(PlanStep step) => string.Join(' ', [step.Program, .. step.Arguments]);

    static void Append(StringBuilder text, int number, PlanStep step)
    {
        text.Append($"{number}. {step.Why}\n   {Command(step)}\n");
        foreach (var line in step.Input.TrimEnd('\n').Split('\n'))
            if (line.Length > 0)
                text.Append($"   | {line}\n");
    }

    static void Write(ApplyPlan plan, string? result, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteOptional("result", result);
        json.WriteString("plan", plan switch
        {
            NothingToDo => "nothing-to-do",
            Refusal => "refusal",
            _ => "replacement",
        });
        json.WriteTexts("reasons", plan is Refusal refusal ? refusal.Reasons : []);
        json.WriteStartArray("steps");
        foreach (var step in plan is Replacement replacement ? replacement.Steps : [])
        {
            json.WriteStartObject();
            json.WriteString("program", step.Program);
            json.WriteTexts("arguments", step.Arguments);
            json.WriteString("input", step.Input);
            json.WriteString("why", step.Why);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteTexts("resetsConnectionsOf", plan is Replacement { ResetsConnectionsOf: var families } ? families.Select(family => $"{family}") : []);
        json.WriteTexts("observations", plan.Observations);
        json.WriteEndObject();
    }
}
