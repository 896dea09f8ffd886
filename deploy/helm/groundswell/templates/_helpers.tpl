{{- define "groundswell.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "groundswell.image" -}}
{{- with .Values.image -}}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end -}}
{{- end -}}

{{/* The labels that choose the pods of a service: (list . "api"). */}}
{{- define "groundswell.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* All labels of a thing that belongs to a service: (list . "api"). */}}
{{- define "groundswell.labels" -}}
{{- $root := index . 0 -}}
{{ include "groundswell.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: groundswell
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version }}
{{- end -}}

{{/* What every pod is, before its containers. */}}
{{- define "groundswell.pod" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
volumes:
  - name: tmp
    emptyDir: { sizeLimit: {{ .Values.temporarySize }} }
{{- end -}}

{{/* What every container is, beside its command and its settings. */}}
{{- define "groundswell.container" -}}
image: {{ include "groundswell.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
volumeMounts:
  - { name: tmp, mountPath: /tmp }
{{- end -}}

{{/* Where a pod runs, and how its likes are spread: (list . "api" .Values.api). */}}
{{- define "groundswell.placement" -}}
{{- $values := index . 2 -}}
{{- with $values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
{{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{ include "groundswell.selector" (list (index $ 0) (index $ 1)) | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
{{- end }}
{{- end -}}

{{- define "groundswell.databaseEnv" -}}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ required "database.existingSecret: name a secret that holds the URL of PostgreSQL" .Values.database.existingSecret }}
      key: {{ .Values.database.urlKey }}
{{- end -}}

{{- define "groundswell.redisEnv" -}}
- name: REDIS_URL
  valueFrom:
    secretKeyRef:
      name: {{ required "redis.existingSecret: name a secret that holds the URL of Redis" .Values.redis.existingSecret }}
      key: {{ .Values.redis.urlKey }}
- { name: REDIS_STREAM_NAME, value: {{ .Values.stream.name | quote }} }
- { name: REDIS_CONSUMER_GROUP, value: {{ .Values.stream.group | quote }} }
- { name: STREAM_PARTITIONS, value: {{ .Values.stream.partitions | quote }} }
{{- end -}}

{{/* Plain settings: (list map …), a later one comes before an earlier. */}}
{{- define "groundswell.settings" -}}
{{- $all := dict -}}
{{- range . }}{{ $all = mergeOverwrite $all (deepCopy .) }}{{ end -}}
{{- range $name, $value := $all }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end -}}

{{/* A service that tells by its /metrics that it is at work; it waits long for its engines. */}}
{{- define "groundswell.metricsProbes" -}}
ports:
  - { name: metrics, containerPort: 9100 }
startupProbe:
  httpGet: { path: /metrics, port: metrics }
  periodSeconds: 2
  failureThreshold: 150
readinessProbe:
  httpGet: { path: /metrics, port: metrics }
  timeoutSeconds: 3
livenessProbe:
  httpGet: { path: /metrics, port: metrics }
  periodSeconds: 20
  timeoutSeconds: 5
  failureThreshold: 6
{{- end -}}
{{- define "groundswell.metricsSettings" -}}
METRICS_HOST: 0.0.0.0
METRICS_PORT: "9100"
{{- end -}}

{{/* The key of a part of the stream, as groundswell names it: (list . 0). */}}
{{- define "groundswell.partition" -}}
{{- $stream := (index . 0).Values.stream -}}
{{- if eq (int $stream.partitions) 1 }}{{ $stream.name }}{{ else }}{{ $stream.name }}:{{ "{" }}{{ index . 1 }}{{ "}" }}{{ end }}
{{- end -}}

{{/* The ports of the model servers that a component's settings name, as a list in JSON. */}}
{{- define "groundswell.modelPorts" -}}
{{- $root := index . 0 }}
{{- $own := (index $root.Values (index . 1)).env }}
{{- $ports := list }}
{{- range $name := list "ANALYZER_URL" "EMOTION_URL" }}
{{- with get $own $name | default (get $root.Values.settings $name) }}
{{- $url := urlParse . }}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" }}
{{- $ports = append $ports (int ($port | default (ternary "443" "80" (eq $url.scheme "https")))) }}
{{- end }}
{{- end }}
{{- $ports | uniq | toJson }}
{{- end }}
