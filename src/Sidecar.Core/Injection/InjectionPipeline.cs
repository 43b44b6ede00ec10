using System.Text.Json.Nodes;
using Sidecar.Core.Injection.Preflight;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Injection;

/// <summary>One injection of one pod: check, clean, render, merge, give the user the last word, finish, compare.</summary>
sealed class InjectionPipeline(
    InjectionProfile profile, InjectionSubject sent, InjectionDecision decision, InjectionReport report)
{
    readonly InjectionSubject subject =
        profile.Normalize is { } normalize ? sent with { Pod = normalize(sent) } : sent;

    /// <summary>Null when the report says why not.</summary>
    public InjectionResult.Injected? Run()
    {
        // Taken before anything looks into the pod: what nobody looks into stays text, in the copy as well.
        var merged = (JsonObject)subject.Pod.Node.DeepClone();
        ContainerNames.Check(subject.Pod, report);
        profile.Validate?.Invoke(sent, report);
        var history = InjectionHistory.Read(subject.Pod, profile.Annotations, report);
        var templates = new TemplateChoice(profile).Choose(subject.Pod, report);
        if (report.HasErrors)
            return null;

        var cleaned = history.Clean(subject, profile);
        var context = new TemplateContext(subject, cleaned, profile.Prepare?.Invoke(subject, cleaned, report));
        if (report.HasErrors)
            return null;

        var pod = new PodEditor(merged);
        var additions = Merge(merged, pod, templates, context);
        var overrides = new UserContainerMerge(profile, subject.Pod, cleaned, history).Apply(merged, pod, additions);
        Finish(pod, new InjectionContext(decision, context, additions, overrides, report));
        CheckRecorded(pod, history.Overrides);
        if (report.HasErrors)
            return null;
        if (history.Status is not null)
            ServerForm.Keep(merged, sent.Pod.Node);
        Record(pod, merged, history.Status);
        var result = Pod.Own(merged);
        LookAt(result);
        return report.HasErrors ? null : Compare(result);
    }

    InjectionStatus Merge(JsonObject merged, PodEditor pod, List<IPodTemplate> templates, TemplateContext context)
    {
        var additions = new TemplateAdditions();
        foreach (var template in templates)
        {
            var overlay = template.Render(context).Take();
            additions.Add(overlay);
            Move(pod, additions, context);
            StrategicMerge.MergeInto(merged, overlay);
        }
        return additions.ToStatus();
    }

    void Move(PodEditor pod, TemplateAdditions additions, TemplateContext context)
    {
        if (profile.NativeMove is not { } move || !additions.HasInitContainer(move.Container)
            || pod.Containers.IndexOf(move.Container) is not (>= 0 and var index) || !move.IsNative(pod, context))
            return;
        pod.InitContainers.Add(pod.Containers.TakeAt(index));
    }

    void Finish(PodEditor pod, InjectionContext context)
    {
        foreach (var mutator in profile.Mutators)
            mutator.Mutate(pod, context);
    }

    /// <summary>
    /// A container that is only in the record of an earlier injection, because its pod was copied without it, must not
    /// come back as a torso.
    /// </summary>
    void CheckRecorded(PodEditor pod, UserContainers recorded)
    {
        foreach (var init in (ReadOnlySpan<bool>)[false, true])
            foreach (var user in recorded.In(init))
            {
                var name = user["name"]!.GetValue<string>();
                if ((init ? pod.InitContainers : pod.Containers).Find(name) is { } container
                    && string.IsNullOrEmpty(container.View["image"].AsString()) && subject.Pod.FindContainer(name) is null)
                    report.Refuse(InjectionErrorCodes.Overrides,
                        $"annotation {profile.Annotations.Overrides}: found a container '{name}' that neither the pod nor a "
                        + "template gives an image", JsonPointer.Root / "metadata" / "annotations" / profile.Annotations.Overrides);
            }
    }

    /// <summary>
    /// Records the way back, from an earlier injection's to the pod before that one. Where this injection changed nothing
    /// the earlier record holds.
    /// </summary>
    void Record(PodEditor pod, JsonObject merged, InjectionStatus? status)
    {
        if (profile.Annotations.Original is not { } annotation
            || status is not null && pod.Annotations.Contains(annotation)
                && JsonEquality.Instance.Equals(new JsonView(merged), new JsonView(sent.Pod.Node)))
            return;
        try
        {
            if (new PodUninjection(profile).Original(sent.Pod, status) is not { } original)
                return;
            pod.Annotations.Remove(annotation);
            pod.Annotations.Set(annotation, Reversal.Between(merged, original).ToJsonString());
        }
        catch (FormatException fault)
        {
            report.Warn($"The annotation {annotation} is not readable, so this injection cannot be taken back: {fault.Message}");
        }
    }

    void LookAt(Pod result)
    {
        if (profile.Preflight is not { } preflight)
            return;
        foreach (var finding in PreflightChecks.Check(sent.Pod, result, preflight))
        {
            switch (preflight.ActionFor(finding.Code))
            {
                case PreflightAction.Refuse:
                    report.Refuse(finding.Code, finding.Message, finding.Pointer);
                    break;
                case PreflightAction.Warn:
                    report.Warn(finding.ToString());
                    break;
            }
        }
    }

    InjectionResult.Injected Compare(Pod result) =>
        new(result, JsonPatch.DiffShared(sent.Pod.Node, result.Node, PodSchema.Identity)) { Decision = decision };
}
