using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Injection;

/// <summary>Takes an injection back, exactly where it recorded how, else as far as its status tells.</summary>
sealed class PodUninjection(InjectionProfile profile)
{
    /// <summary>The pod before injection: the one that was sent if it never was; null if nobody can know any more.</summary>
    /// <exception cref="FormatException">The record is not readable.</exception>
    public JsonObject? Original(Pod pod, InjectionStatus? status)
    {
        var names = profile.Annotations;
        if (names.Original is { } annotation && pod.Annotations.GetValueOrDefault(annotation) is { Length: > 0 } text)
        {
            var record = ReversalApplier.Read(text);
            var original = pod.ToJson();
            new PodEditor(original).Annotations.Remove(annotation);
            ReversalApplier.Apply(original, record);
            return original;
        }
        return status is null ? pod.Node : null;
    }

    public UninjectionResult Run(Pod pod)
    {
        var report = new InjectionReport();
        var history = InjectionHistory.Read(pod, profile.Annotations, report);
        try
        {
            var original = Original(pod, history.Status);
            if (original is not null && !ReferenceEquals(original, pod.Node))
                return Restored(pod, original);
        }
        catch (FormatException fault)
        {
            report.Refuse(InjectionErrorCodes.Original, $"annotation {profile.Annotations.Original}: {fault.Message}",
                JsonPointer.Root / "metadata" / "annotations" / profile.Annotations.Original!);
        }
        if (report.HasErrors)
            return new UninjectionResult.Refused([.. report.Errors]);
        return history.Status is null ? new UninjectionResult.NotInjected() : Clean(pod, history, history.Status);
    }

    static UninjectionResult.Restored Restored(Pod pod, JsonObject original) =>
        new(Pod.Own(original), JsonPatch.DiffShared(pod.Node, original, PodSchema.Identity));

    UninjectionResult.Cleaned Clean(Pod pod, InjectionHistory history, InjectionStatus status)
    {
        var cleaned = history.Clean(new InjectionSubject { Pod = pod }, profile).With(edit =>
        {
            edit.Annotations.Remove(profile.Annotations.Overrides);
            RemoveNamed(edit, "volumes", status.Volumes);
            RemoveNamed(edit, "imagePullSecrets", status.ImagePullSecrets);
        });
        return new(cleaned, JsonPatch.DiffShared(pod.Node, cleaned.Node, PodSchema.Identity),
        [
            "Labels and annotations that the injection set are still there, and what it changed in them is not undone.",
            "What it changed in containers of the user, such as probes, is not undone.",
        ]);
    }

    static void RemoveNamed(PodEditor pod, string list, EquatableArray<string> names)
    {
        if (pod.ReadSpec(list) is not JsonArray items)
            return;
        for (var i = items.Count - 1; i >= 0; i--)
            if (items[i] is JsonObject item && PodFields.IsText(item["name"], out var name) && names.Contains(name))
                items.RemoveAt(i);
    }
}
