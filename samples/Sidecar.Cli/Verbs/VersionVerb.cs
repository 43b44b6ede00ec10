using System.CommandLine;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sidecar.Cli.Verbs;

/// <summary><c>sidecar version</c>: which build this is.</summary>
static class VersionVerb
{
    public static Command Create(Action<Outcome> report)
    {
        var output = OutputOption.CreateShort("text: for a person. json: for programs.", "text", "json");
        var verb = new Command("version", "Prints the version of the tool, and what it runs on.") { output };
        verb.SetAction(parsed => report(parsed.GetValue(output) == "json"
            ? Outcome.Ok(JsonText.Document(json =>
            {
                json.WriteStartObject();
                json.WriteString("version", Number);
                json.WriteString("commit", Commit);
                json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
                json.WriteString("platform", RuntimeInformation.RuntimeIdentifier);
                json.WriteBoolean("native", IsNative);
                json.WriteEndObject();
            }))
            : Outcome.Ok($"sidecar {Number} ({RuntimeInformation.RuntimeIdentifier}, {RuntimeInformation.FrameworkDescription}{(IsNative ? ", native" : "")})\n")));
        return verb;
    }

    static string Informational => typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    static string Number => Informational.Split('+')[0];

    static string Commit => Informational.Split('+') is [_, var commit] ? commit : "";

    static bool IsNative => !RuntimeFeature.IsDynamicCodeSupported;
}
